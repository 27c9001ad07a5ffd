import { createSessionToken } from "./account/session-token.ts";
import type { Config } from "./config.ts";
import type { Tree } from "./tree.ts";

/**
 * What the server says to the person who starts it, on the terminal; the log is apart from it. One line, and a second
 * with a fresh link for the one who owns this installation, until someone does.
 */
export async function openingLines({ databaseUrl, dataDir }: Config, { url, store }: Tree): Promise<string> {
  const data = databaseUrl === undefined ? dataDir : "the database that DATABASE_URL names";
  const running = `Koe runs at ${url}, its data is in ${data}, Ctrl+C stops it.\n`;
  const claim = createSessionToken();
  if (!(await store.installation.renewOwnerClaim(claim.tokenHash))) return running;
  return `${running}Nobody owns this Koe yet. Open this link to become its owner: ${url}/owner/${claim.token}\n`;
}
