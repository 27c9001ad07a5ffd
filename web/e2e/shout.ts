import { decodeRoomEvent, defaultLimits } from "@koe/protocol";
import type { Account } from "./account.ts";

/** Messages that are on their way at once. */
const windowLines = 100;

/** Says much in a short time: in order, without waiting for each line to be stored. Settles when all are. */
export async function shout(
  url: string,
  { token }: Account,
  roomId: string,
  lines: readonly string[],
): Promise<void> {
  const address = `${url.replace(/^http/, "ws")}/ws/v1/chat/${roomId}`;
  // With headers, as Bun's WebSocket takes them and a browser's does not.
  const socket: WebSocket = Reflect.construct(WebSocket, [
    address,
    { headers: { Cookie: `auth_token=${token}` } },
  ]);
  const all = Promise.withResolvers<void>();
  let said = 0;
  let stored = 0;
  const say = () => {
    for (; said < lines.length && said < stored + windowLines; said++) {
      const payload = { text: lines[said] };
      socket.send(JSON.stringify({ event: "send_message", id: said + 1, payload }));
    }
    if (stored === lines.length) all.resolve();
  };
  socket.addEventListener("open", say);
  socket.addEventListener("message", ({ data }) => {
    const event = decodeRoomEvent(String(data), defaultLimits.jsonDepthMax);
    if (event?.event === "error") all.reject(new Error(event.payload.message));
    if (event?.event !== "ack") return;
    stored += 1;
    say();
  });
  socket.addEventListener("close", ({ code }) => all.reject(new Error(`closed with ${code}`)));
  await all.promise.finally(() => socket.close());
}
