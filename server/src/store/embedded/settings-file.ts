import { closeSync, existsSync, fchownSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Account } from "./accounts.ts";
import { settingsFile } from "./server-settings.ts";

/**
 * Writes the cluster's postgresql.conf in one step; `owner` is whom the server runs as, if not us. The folder is that
 * account's then, and must not be trusted by root: the file is made anew and only reached by its descriptor, so a link
 * in its place leads nowhere.
 */
export function writeSettingsFile(clusterFolder: string, owner: Account | undefined): void {
  const path = join(clusterFolder, "postgresql.conf");
  const hasOperatorFile = existsSync(join(clusterFolder, "..", "postgresql.conf"));
  const made = `${path}.new`;
  rmSync(made, { force: true });
  const descriptor = openSync(made, "wx", 0o600);
  try {
    writeSync(descriptor, settingsFile({ hasOperatorFile }));
    if (owner !== undefined) fchownSync(descriptor, owner.uid, owner.gid);
  } finally {
    closeSync(descriptor);
  }
  renameSync(made, path);
}
