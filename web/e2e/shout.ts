import { connect } from "../../test/harness.ts";
import type { Account } from "./account.ts";

/** Messages that are on their way at once. */
const windowLines = 100;

/** Says much in a short time: in order, without waiting for each line to be stored. Settles when all are. */
export async function shout(
  url: string,
  { username, password, token }: Account,
  roomId: string,
  lines: readonly string[],
): Promise<void> {
  const client = await connect(url, roomId, { username, password, cookie: `auth_token=${token}` });
  for (let from = 0; from < lines.length; from += windowLines) {
    const part = lines.slice(from, from + windowLines);
    for (const [index, text] of part.entries()) client.say(text, { id: from + index + 1 });
    await client.waitFor("ack", ({ id }) => id === from + part.length);
  }
  client.close();
}
