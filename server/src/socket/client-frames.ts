import type { ClientEvent, Refusal } from "@koe/protocol";

/** What a connection at `/ws/v2` says by itself, as the text of frames; what a room says is written in `room/`. */

/** The answer to a frame that made no entry. */
export function doneFrame(frameId: number): string {
  return encode({ event: "ack", id: frameId, payload: {} });
}

/** `roomId` as the client called it. */
export function notFollowedFrame(roomId: string, { code, message }: Refusal): string {
  return encode({ event: "unsubscribed", payload: { room_id: roomId, code, message } });
}

/** `frameId` when a client asked for it. */
export function heartbeatFrame(heads: Record<string, number>, frameId?: number): string {
  const id = frameId === undefined ? {} : { id: frameId };
  return encode({ event: "heartbeat", ...id, payload: { heads } });
}

/** A planned stop: come back at a moment of your choosing within `afterMs`. */
export function reconnectFrame(afterMs: number): string {
  return encode({ event: "reconnect", payload: { after_ms: afterMs, reason: "draining" } });
}

function encode(event: ClientEvent): string {
  return JSON.stringify(event);
}
