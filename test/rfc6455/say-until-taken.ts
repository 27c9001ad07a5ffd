import type { AckPayload } from "@koe/protocol";
import type { RawSocket } from "./raw-socket.ts";

/**
 * Sends a frame as a well-behaved client does: refused for now, it waits for as long as it was told and sends the same
 * again. Gives the ack.
 */
export async function sayUntilTaken(socket: RawSocket, id: number, frame: Uint8Array): Promise<AckPayload> {
  for (;;) {
    const refusals = refusalsOf(socket, id).length;
    socket.write(frame);
    await socket.until(
      () => ackOf(socket, id) !== undefined || refusalsOf(socket, id).length > refusals,
      "an answer",
    );
    const ack = ackOf(socket, id);
    if (ack !== undefined) return ack.payload;
    const retryAfterMs = refusalsOf(socket, id).at(-1)?.payload.retry_after_ms ?? 0;
    await new Promise<void>((resolve) => setTimeout(resolve, retryAfterMs));
  }
}

function ackOf(socket: RawSocket, id: number) {
  return socket.heard("ack").find((ack) => ack.id === id);
}

function refusalsOf(socket: RawSocket, id: number) {
  return socket.heard("error").filter((error) => error.id === id);
}
