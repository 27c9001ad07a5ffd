import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packSdk } from "../sdk/build/pack-sdk.ts";

/** The SDK as it is published: the text of each of its files, as a server would give it to a browser. */
export async function packedSdk() {
  const folder = mkdtempSync(join(tmpdir(), "koe-packed-sdk-"));
  await packSdk(folder);
  return {
    text: (file: string) => readFileSync(join(folder, file), "utf8"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
