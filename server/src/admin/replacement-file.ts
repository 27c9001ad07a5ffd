/**
 * A file that takes its name only when it is whole and on disk.
 *
 * It is written in a folder of its own beside its place, for our eyes alone, and renamed at the end: whatever fails on
 * the way, what was there before stays as it was.
 */
import { createWriteStream, existsSync } from "node:fs";
import { mkdtemp, open, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { syncFolder } from "../store/embedded/data-folder.ts";

/**
 * Makes `path`, or the file it links to, from what `fill` writes and ends. With a refusal from `fill` nothing is made.
 * @throws whatever `fill` throws; a system error when the file cannot be written.
 */
export async function writeReplacementFile<T extends { readonly kind: string }>(
  path: string,
  fill: (destination: Writable) => Promise<T>,
): Promise<T> {
  const place = existsSync(path) ? await realpath(path) : path;
  const folder = await mkdtemp(join(dirname(place), `.${basename(place)}-`));
  try {
    const draft = join(folder, basename(place));
    const outcome = await fillFile(draft, fill);
    if (outcome.kind === "refused") return outcome;
    await syncFile(draft);
    await rename(draft, place);
    syncFolder(dirname(place));
    return outcome;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Resolves or throws only when the file is closed, so that its folder can be removed. */
async function fillFile<T>(path: string, fill: (destination: Writable) => Promise<T>): Promise<T> {
  const destination = createWriteStream(path, { flags: "wx", mode: 0o600 });
  const closed = new Promise<void>((resolve) => destination.once("close", resolve));
  try {
    return await fill(destination);
  } finally {
    destination.destroy();
    await closed;
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
