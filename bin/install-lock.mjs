// @ts-check
/**
 * Lets one process at a time change node_modules.
 *
 * The lock is a file that holds its owner's process id. A killed owner leaves the file behind: the next one
 * replaces it and, since two may do that at once, holds the lock only if its own id is still there a moment
 * later. It lies in the temporary folder, because `npm ci` empties node_modules and a checkout should stay clean.
 */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const pollMs = 200;
/** Longer than a take-over's write and rename, so that of two the later one is seen by both. */
const settleMs = 300;

/**
 * @param {string} root the folder whose node_modules is to be changed
 * @param {() => void} onWait called once when somebody else holds the lock
 * @returns {Promise<() => void>} releases the lock
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
  return () => rmSync(file, { force: true });
}

/**
 * @param {string} file
 * @param {string} own
 */
async function tryAcquire(file, own) {
  if (createWith(file, own)) return true;
  const owner = read(file);
  if (owner === undefined || isAlive(Number(owner))) return false;
  const claim = `${file}-${own}`;
  rmSync(claim, { force: true });
  if (!createWith(claim, own)) return false;
  renameSync(claim, file);
  await delay(settleMs);
  return read(file) === own;
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
 * @param {string} file
 * @returns {string | undefined}
 */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
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
