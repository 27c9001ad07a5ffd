// @ts-check
/**
 * Finds the Bun binary that npm installed.
 *
 * The package `bun` has a placeholder at bin/bun.exe, which its install script replaces by the binary of the
 * platform's package. Where install scripts are blocked, the placeholder stays and the binary is still there.
 */
import { accessSync, constants, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Above any placeholder, far below any binary. */
const placeholderBytesMax = 1_000_000;

/**
 * @param {string} root
 * @returns {string | undefined} undefined when there is none for this platform
 */
export function findBun(root) {
  const modules = join(root, "node_modules");
  const platform = `bun-${process.platform}-${process.arch === "arm64" ? "aarch64" : process.arch}`;
  const packages = list(join(modules, "@oven")).filter((name) => name.startsWith(platform));
  const candidates = [
    join(modules, "bun", "bin", "bun.exe"),
    ...packages.map((name) => join(modules, "@oven", name, "bin", "bun")),
  ];
  return candidates.find(isBinary);
}

/** @param {string} file */
function isBinary(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).size > placeholderBytesMax;
  } catch {
    return false;
  }
}

/** @param {string} folder */
function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
