import { chmodSync, chownSync, lstatSync, mkdirSync } from "node:fs";
import type { Account } from "./accounts.ts";
import { isSystemError } from "./system-error.ts";

/**
 * Makes sure that `path` is a folder that only we, or `owner` in our stead, can enter. What is somebody else's is left
 * as it is. Nothing that `owner` could have exchanged for a link is changed, since we may be root and it is not.
 * @returns false if it is a link, no folder, a stranger's, or open to others.
 * @throws a system error when it cannot be made.
 */
export function makePrivateFolder(path: string, uid: number, owner?: Account): boolean {
  makeUnlessThere(path);
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return false;
  if (stats.uid !== uid) return stats.uid === owner?.uid && (stats.mode & 0o777) === 0o700;
  chmodSync(path, 0o700);
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
  return true;
}

function makeUnlessThere(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!isSystemError(error, "EEXIST")) throw error;
  }
}
