import { Database, SQLiteError } from "bun:sqlite";
import { accessSync, chmodSync, constants, existsSync } from "node:fs";
import { join } from "node:path";

/**
 * One Koe per data folder. The lock is an exclusive SQLite transaction on an empty file, which is a POSIX record lock
 * underneath: the kernel gives it up when its process ends, however it ends, so there is no stale lock to judge and a
 * process id that was used again means nothing. SQLite also keeps two holders in one process apart, which the bare
 * system call does not.
 *
 * Nobody may open the file by other means: closing any descriptor of it drops the locks of the whole process.
 */
export interface FolderLock {
  /** Idempotent. */
  release(): void;
}

const lockFileName = "koe.lock";

/** A connection that nothing refers to is closed by the garbage collector, and its lock with it. */
const held = new Set<Database>();

/** How long to wait for one who only looks whether the lock is held. */
const busyTimeoutMs = 100;

/**
 * Takes the lock of `folder`, if it is free.
 * @throws a system error when the lock file is somebody else's; SQLiteError when it cannot be made or locked.
 */
export function takeFolderLock(folder: string): FolderLock | "held" {
  const path = join(folder, lockFileName);
  if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
  const database = new Database(path, { create: true, readwrite: true });
  try {
    database.run(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    database.run("PRAGMA journal_mode = MEMORY");
    database.run("BEGIN EXCLUSIVE");
    chmodSync(path, 0o600);
    held.add(database);
    return { release: () => giveUp(database) };
  } catch (error) {
    database.close();
    if (isHeld(error)) return "held";
    throw error;
  }
}

function giveUp(database: Database): void {
  held.delete(database);
  database.close();
}

/**
 * Looks without taking the lock. `false` also where there is no lock file.
 * @throws SQLiteError when the lock file may not be read.
 */
export function isFolderLocked(folder: string): boolean {
  const path = join(folder, lockFileName);
  if (!existsSync(path)) return false;
  const database = new Database(path, { readonly: true });
  try {
    database.run("SELECT count(*) FROM sqlite_schema");
    return false;
  } catch (error) {
    if (isHeld(error)) return true;
    throw error;
  } finally {
    database.close();
  }
}

function isHeld(error: unknown): boolean {
  return error instanceof SQLiteError && error.code === "SQLITE_BUSY";
}
