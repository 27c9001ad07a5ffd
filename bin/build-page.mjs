// @ts-check
/**
 * Builds the page (`web/dist`) when what it is made of has changed, and does nothing when it has not.
 *
 * A build is made aside, with a hash of all its sources in it, and takes the old one's place when it is complete; so one
 * that was cut short is repeated, and nobody is served half of one. Vite runs under Bun, whose version the lock file pins, and not under the Node
 * that happens to be there.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.mjs";
import { acquireInstallLock } from "./install-lock.mjs";
import { say } from "./say.mjs";

/** Whatever the launch itself is part of, as a test run is: the page is the one that people get. */
const env = { NODE_ENV: "production" };

const output = "web/dist";
const nextOutput = "web/node_modules/.page";
/** In the build; begins with a dot, so that it is not served. */
const stamp = ".sources";
const sources = ["package-lock.json", "protocol/src", "sdk/src", "web"];
const skippedFolders = new Set(["node_modules", "dist", "e2e"]);

/**
 * @param {string} root
 * @param {string} bun
 * @returns {Promise<number>} 0 when the page is up to date now, else the status to end with
 */
export async function buildPage(root, bun) {
  const wanted = hashSources(root);
  const isBuilt = () => read(join(root, output, stamp)) === wanted;
  if (isBuilt()) return 0;
  const lock = await acquireInstallLock(root, () =>
    say("Another launch is building the page; waiting for it …"),
  );
  try {
    if (isBuilt()) return 0;
    say("Building the page (a few seconds) …");
    const vite = join(root, "node_modules/vite/bin/vite.js");
    const outDir = join(root, nextOutput);
    const args = [vite, "build", "web", "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"];
    const status = await runChild(bun, args, { cwd: root, env, output: "ignore", onStart: lock.handTo });
    if (status !== 0) {
      say(`The page was not built: the build ended with status ${status}, its message is above.`);
      return status;
    }
    writeFileSync(join(outDir, stamp), wanted);
    rmSync(join(root, output), { recursive: true, force: true });
    renameSync(outDir, join(root, output));
    return 0;
  } finally {
    lock.release();
  }
}

/**
 * Over names and contents, in the order of the names.
 * @param {string} root
 */
function hashSources(root) {
  const hash = createHash("sha256");
  for (const file of sources.flatMap((path) => listFiles(root, path)).sort()) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function listFiles(root, path) {
  if (statSync(join(root, path)).isFile()) return [path];
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const inside = `${path}/${entry.name}`;
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : listFiles(root, inside);
    return /\.test\.tsx?$/.test(entry.name) ? [] : [inside];
  });
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
