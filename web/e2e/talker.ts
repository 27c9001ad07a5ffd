import { connect } from "@koe/sdk";
import type { Account } from "./account.ts";

/** Says the lines in a room, in order, as fast as the server allows; settles when all are stored. */
export async function talk(
  url: string,
  { token }: Account,
  roomId: string,
  lines: readonly string[],
): Promise<void> {
  const koe = connect({ url, credentials: { cookie: `auth_token=${token}` } });
  const room = koe.room(roomId);
  await Promise.all(lines.map((line) => room.send(line).done));
  await koe.close();
}

/** For servers to which somebody says much at once. */
export const generousRates = {
  KOE_MAX_FRAMES_PER_MINUTE: "60000",
  KOE_MAX_FRAME_BURST: "5000",
  KOE_MAX_MESSAGES_PER_10S: "60000",
};
