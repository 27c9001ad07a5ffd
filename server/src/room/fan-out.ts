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

/** What the sockets of one room and one kind listen to. */
export function roomTopic(wire: "v1" | "v2", roomId: string): string {
  return `${wire}:${roomId}`;
}
