/**
 * Where the server's Unix socket lies. Permissions of this folder are what guards the database: who can enter it is
 * the database's superuser, nobody else gets in.
 *
 * The kernel bounds the length of a socket's path, so a data folder deep in a tree gets a folder under the system's
 * temporary one instead. That name can be foreseen, hence the folder there is used only if it is really ours.
 */
import { rmdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Account } from "./accounts.ts";
import { makePrivateFolder } from "./private-folder.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { serverPort } from "./server-settings.ts";
import { isSystemError } from "./system-error.ts";

/** The longest path that fits `sockaddr_un` with its closing NUL. */
const socketPathBytesMax = process.platform === "linux" ? 107 : 103;

export interface SocketFolderOptions {
  readonly dataFolder: string;
  readonly uid: number;
  /** Whom the server runs as, if not as `uid`. */
  readonly owner: Account | undefined;
  readonly temporaryFolder?: string;
}

/** @throws a system error when the folder cannot be made. */
export function prepareSocketFolder(options: SocketFolderOptions): string | Refusal {
  const folder = chooseSocketFolder(options);
  if (folder === undefined) {
    return refuse("data_folder_unusable", `The path of ${options.dataFolder} is too long for a Unix socket.`);
  }
  if (!makePrivateFolder(folder, options.uid, options.owner)) {
    return refuse("data_folder_unusable", `${folder} is not a folder of Koe's own. Remove it.`);
  }
  // The lock on the data folder is ours, so whatever an earlier server left here is stale.
  for (const leftover of [socketName, `${socketName}.lock`]) rmSync(join(folder, leftover), { force: true });
  return folder;
}

/** Removes a folder that lies outside of the data folder; the other one stays. */
export function discardSocketFolder(folder: string, dataFolder: string): void {
  if (folder === join(dataFolder, "run")) return;
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

function chooseSocketFolder({
  dataFolder,
  uid,
  temporaryFolder = tmpdir(),
}: SocketFolderOptions): string | undefined {
  const { dev, ino } = statSync(dataFolder);
  const short = `koe-${uid}-${dev}-${ino}`;
  return [join(dataFolder, "run"), join(temporaryFolder, short), join("/tmp", short)].find(
    (folder) => Buffer.byteLength(join(folder, socketName)) <= socketPathBytesMax,
  );
}

const socketName = `.s.PGSQL.${serverPort}`;
