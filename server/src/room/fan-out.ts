import type { CloseReason } from "@koe/protocol";

/**
 * How a room reaches sockets without knowing any. The server's WebSocket side is one, a test's array another.
 *
 * Frames published to a topic and frames sent to one connection reach a connection in the order of the calls.
 * Calls for a connection that is gone do nothing.
 */
export interface FanOut {
  subscribe(connectionId: string, topic: string): void;
  unsubscribe(connectionId: string, topic: string): void;
  /** One encoded frame to everybody subscribed. */
  publish(topic: string, frame: string): void;
  /** One encoded frame to one connection. */
  send(connectionId: string, frame: string): void;
  close(connectionId: string, reason: CloseReason): void;
}

/** The topic of the sockets at `/ws/v1/chat/{room_id}`: one topic for each room and kind of socket. */
export function roomTopic(roomId: string): string {
  return `v1:${roomId}`;
}
