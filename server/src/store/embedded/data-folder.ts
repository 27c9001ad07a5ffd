/**
 * The data folder's layout:
 *
 *     koe.lock            who holds it, see folder-lock.ts
 *     koe.running.json    what the holder says about itself
 *     postgres/           the cluster; it is complete or it is not there
 *     postgres.new-*      a cluster in the making; whoever takes the lock removes it
 *     run/                the socket, for those who may enter
 *     lib/                library links, where the installation is read-only
 *     postgresql.conf     an operator's own settings, if any
 */
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  statSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

export interface DataFolder {
  /** Absolute, without links. */
  readonly path: string;
  readonly cluster: string;
  readonly libraries: string;
  /** `mkdtemp` completes it. */
  readonly newClusterPrefix: string;
}

/**
 * The folder, made for us alone if it is missing.
 * @throws a system error when it cannot be made or entered.
 */
export function openDataFolder(dataFolder: string): DataFolder {
  const wanted = resolve(dataFolder);
  if (!existsSync(wanted)) {
    mkdirSync(dirname(wanted), { recursive: true });
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    syncFolder(dirname(wanted));
  }
  const path = realpathSync(wanted);
  accessSync(`${path}/.`, constants.R_OK | constants.W_OK | constants.X_OK);
  return {
    path,
    cluster: join(path, "postgres"),
    libraries: join(path, "lib"),
    newClusterPrefix: join(path, newClusterName),
  };
}

/**
 * A folder with something in it that stands where Koe would put one of its own, before the first start: then this is no
 * folder for Koe (`/` has a `run` and a `lib` too), and to close that one to others would break whoever uses it.
 */
export function whatIsInTheWay({ path, libraries }: DataFolder): string | undefined {
  if (existsSync(join(path, "koe.lock"))) return undefined;
  return [join(path, "run"), libraries].find((own) => existsSync(own) && readdirSync(own).length > 0);
}

/**
 * Removes what a start that was cut short left behind. What resists, because a program of that start is still writing
 * there, is in nobody's way and left for the next time. The caller holds the lock.
 */
export async function removeLeftovers({ path }: DataFolder): Promise<void> {
  const leftovers = readdirSync(path).filter((name) => name.startsWith(newClusterName));
  await Promise.allSettled(leftovers.map((name) => rm(join(path, name), { recursive: true, force: true })));
}

/** Lets other users pass through the folder to what is theirs inside, without seeing what else is there. */
export function letOthersPass({ path }: DataFolder): void {
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o011) !== 0o011) chmodSync(path, mode | 0o011);
}

/** Makes the names in a folder durable, as far as the disk tells the truth. */
export function syncFolder(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const newClusterName = "postgres.new-";
