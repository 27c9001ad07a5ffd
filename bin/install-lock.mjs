// @ts-check
/**
 * Lets one process at a time change node_modules, or build the page from it.
 *
 * The lock is a file that holds its owner's process id. A killed owner leaves the file behind: the next one
 * replaces it (after `ownedMsMax` also when the id is in use, which is then another program's) and, since two may do that at once, holds the lock only if its own id is still there a moment
 * later. While npm runs the id is npm's, which may outlive the launcher that started it. The file lies in the temporary folder, because `npm ci` empties node_modules and a checkout should stay clean.
 */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const pollMs = 200;
/** Longer than any install takes. */
const ownedMsMax = 15 * 60_000;
/** Longer than a take-over's write and rename, so that of two the later one is seen by both. */
const settleMs = 300;

/**
 * @param {string} root the folder whose node_modules or page is to be changed
 * @param {() => void} onWait called once when somebody else holds the lock
 * @returns {Promise<{ handTo: (pid: number) => void, release: () => void }>} handTo: names another owner
 */
export async function acquireInstallLock(root, onWait) {
  const file = lockFile(root);
  const own = String(process.pid);
  let hasWaited = false;
  while (!(await tryAcquire(file, own))) {
    if (!hasWaited) onWait();
    hasWaited = true;
    await delay(pollMs);
  }
  return {
    handTo: (pid) => replace(file, String(pid)),
    release: () => rmSync(file, { force: true }),
  };
}

/**
 * @param {string} file
 * @param {string} own
 */
async function tryAcquire(file, own) {
  if (createWith(file, own)) return true;
  if (isOwned(file)) return false;
  replace(file, own);
  await delay(settleMs);
  return read(file) === own;
}

/**
 * @param {string} file
 * @param {string} content
 */
function replace(file, content) {
  const next = `${file}-${process.pid}`;
  rmSync(next, { force: true });
  writeFileSync(next, content, { flag: "wx" });
  renameSync(next, file);
}

/**
 * @param {string} file
 * @param {string} content
 * @returns {boolean} false when the file exists
 */
function createWith(file, content) {
  try {
    writeFileSync(file, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * A lock without an id is one that is being made or released this moment.
 * @param {string} file
 */
function isOwned(file) {
  const owner = read(file);
  if (owner === "") return true;
  const since = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return isAlive(Number(owner)) && Date.now() - since < ownedMsMax;
}

/**
 * @param {string} file
 * @returns {string} empty when there is no such file
 */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** @param {string} root */
function lockFile(root) {
  const folder = createHash("sha256").update(root).digest("hex").slice(0, 16);
  return join(tmpdir(), `koe-install-${process.getuid?.() ?? 0}-${folder}`);
}
