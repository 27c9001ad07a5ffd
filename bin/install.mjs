// @ts-check
/**
 * Brings node_modules in line with package-lock.json, and does nothing when it already is.
 *
 * What is installed is read from node_modules/.package-lock.json, npm's own record: npm writes it last, after
 * every install script, and `npm ci` begins by deleting it. So an install that was cut short leaves no record
 * and is repeated, and an install made by hand counts.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { runChild } from "./child.mjs";
import { acquireInstallLock } from "./install-lock.mjs";
import { say } from "./say.mjs";

/**
 * @typedef {object} LockEntry one package of a lock file, as far as it is read here
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 */

/**
 * @param {string} root
 * @param {{ withDev: boolean }} options withDev: what only tests need counts as well
 * @returns {Promise<number>} 0 when everything is in place, else the status to end with
 */
export async function install(root, { withDev }) {
  if (isInstalled(root, withDev)) return 0;
  const lock = await acquireInstallLock(root, () => say("Another launch is installing; waiting for it …"));
  try {
    if (isInstalled(root, withDev)) return 0;
    const isFirst = !existsSync(join(root, "node_modules"));
    say(
      isFirst ? "Installing (first time, about 20 s) …" : "Installing again, something was missing or old …",
    );
    const status = await runNpmCi(root, withDev, lock.handTo);
    if (status !== 0) say(`Koe was not installed: npm ci ended with status ${status}, its message is above.`);
    return status;
  } finally {
    lock.release();
  }
}

/**
 * Whether npm's record and node_modules hold every package that this machine needs.
 * @param {string} root
 * @param {boolean} withDev
 */
export function isInstalled(root, withDev) {
  const wanted = readPackages(join(root, "package-lock.json"));
  const present = readPackages(join(root, "node_modules", ".package-lock.json"));
  if (wanted === undefined || present === undefined) return false;
  const asked = namesAskedFor(Object.entries(wanted).filter(([path]) => isOurs(path) || path in present));
  return Object.entries(wanted).every(([path, entry]) => {
    if (isOurs(path) || !isNeededHere(entry, withDev)) return true;
    const found = present[path];
    // What only packages of other machines ask for, npm leaves out as well.
    if (found === undefined && entry.optional === true && !asked.has(nameOf(path))) return true;
    const isSame = found?.version === entry.version && found?.integrity === entry.integrity;
    return found !== undefined && isSame && existsSync(join(root, path));
  });
}

/** @param {string} path */
function isOurs(path) {
  return !path.startsWith("node_modules/");
}

/** @param {string} path */
function nameOf(path) {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}

/** @param {[string, LockEntry][]} packages */
function namesAskedFor(packages) {
  return new Set(
    packages.flatMap(([, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies }),
    ),
  );
}

/**
 * @param {LockEntry} entry
 * @param {boolean} withDev
 */
function isNeededHere(entry, withDev) {
  if (entry.dev === true && !withDev) return false;
  if (entry.optional !== true) return true;
  const isForMachine = [entry.os?.includes(process.platform), entry.cpu?.includes(process.arch)];
  // Which C library this is only npm finds out; a package for one of them is not asked for here.
  return entry.libc === undefined && isForMachine.every((fits) => fits !== false);
}

/**
 * @param {string} file
 * @returns {Record<string, LockEntry> | undefined} undefined when there is no readable lock file
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root
 * @param {boolean} withDev
 * @param {(pid: number) => void} onStart
 */
function runNpmCi(root, withDev, onStart) {
  const args = ["ci", "--loglevel=error", "--no-audit", "--no-fund", ...(withDev ? ["--include=dev"] : [])];
  const { npm_execpath: npm = "" } = process.env;
  const isNpm = basename(npm) === "npm-cli.js";
  const [command, line] = isNpm ? [process.execPath, [npm, ...args]] : ["npm", args];
  return runChild(command, line, { cwd: root, output: "ignore", onStart });
}
