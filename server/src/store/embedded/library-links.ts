/**
 * PostgreSQL's shared libraries are looked up under names that the platform package cannot carry, since npm packages
 * hold no symbolic links; an install script makes them. Where install scripts are blocked the links are missing and
 * the server does not load, so they are made here: beside the libraries, or, where that folder is read-only, in a
 * folder of our own that the dynamic linker is pointed to.
 */
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { z } from "zod";
import { isSystemError } from "./system-error.ts";

/** `source` is the file, `target` the link to it; both relative to the package. */
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() })).max(1000);

interface Link {
  readonly file: string;
  readonly link: string;
}

/**
 * Makes the missing links.
 * @param fallbackFolder is made and used only if `nativeFolder` cannot be written to.
 * @returns the folders where the dynamic linker has to look in addition, normally none.
 */
export function completeLibraryLinks(nativeFolder: string, fallbackFolder: string): readonly string[] {
  const links = readLinks(nativeFolder);
  const missing = links.filter(({ link }) => !isThere(link));
  if (missing.length === 0) return [];
  try {
    for (const { file, link } of missing) makeLink(relative(dirname(link), file), link);
    return [];
  } catch (error) {
    if (!isSystemError(error, "EACCES", "EROFS", "EPERM")) throw error;
  }
  // Made anew, as the installation may have moved; and whole, as a library looks for others beside itself.
  rmSync(fallbackFolder, { recursive: true, force: true });
  mkdirSync(fallbackFolder, { mode: 0o755 });
  for (const { file, link } of links) makeLink(file, join(fallbackFolder, basename(link)));
  return [fallbackFolder, join(nativeFolder, "lib")];
}

function readLinks(nativeFolder: string): Link[] {
  const packageFolder = dirname(nativeFolder);
  const list = join(nativeFolder, "pg-symlinks.json");
  const text = existsSync(list) ? readFileSync(list, "utf8") : "[]";
  return linksSchema
    .parse(JSON.parse(text))
    .map(({ source, target }) => ({
      file: resolve(packageFolder, source),
      link: resolve(packageFolder, target),
    }))
    .filter(({ file, link }) => isInside(nativeFolder, file) && isInside(nativeFolder, link));
}

function makeLink(to: string, link: string): void {
  try {
    symlinkSync(to, link);
  } catch (error) {
    if (!isSystemError(error, "EEXIST")) throw error;
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isInside(folder: string, path: string): boolean {
  return path.startsWith(folder + sep);
}
