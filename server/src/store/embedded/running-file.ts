/**
 * What the Koe that holds a data folder tells about itself, for the admin commands that want to reach its database and
 * for the message that a second Koe gets. The lock says whether it still holds true; the file alone says nothing.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { isFolderLocked } from "./folder-lock.ts";
import { isSystemError } from "./system-error.ts";

const serverSchema = z.object({
  socketFolder: z.string(),
  port: z.int(),
  user: z.string(),
  database: z.string(),
});
const runningSchema = z.object({ pid: z.int().positive(), server: serverSchema.optional() });

/** How to connect to a server over its Unix socket. */
export type ServerAddress = Readonly<z.infer<typeof serverSchema>>;

export type RunningKoe =
  /** No process holds the data folder. */
  | { readonly kind: "stopped" }
  /** A Koe holds it and has not come to starting its server. */
  | { readonly kind: "starting"; readonly pid: number | undefined }
  /** Its server takes connections, or will in a moment. */
  | { readonly kind: "running"; readonly pid: number; readonly server: ServerAddress };

/**
 * Which Koe holds `dataFolder`, and where its database is reached.
 * @throws when the folder's lock may not be read.
 */
export function findRunning(dataFolder: string): RunningKoe {
  if (!isFolderLocked(dataFolder)) return { kind: "stopped" };
  const said = readRunningFile(dataFolder);
  if (said?.server === undefined) return { kind: "starting", pid: said?.pid };
  return { kind: "running", pid: said.pid, server: said.server };
}

/** Replaces what is said in one step. The caller holds the folder's lock. */
export function writeRunningFile(dataFolder: string, server?: ServerAddress): void {
  const path = join(dataFolder, runningFileName);
  writeFileSync(`${path}.new`, JSON.stringify({ pid: process.pid, server }), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function removeRunningFile(dataFolder: string): void {
  rmSync(join(dataFolder, runningFileName), { force: true });
}

function readRunningFile(dataFolder: string): z.infer<typeof runningSchema> | undefined {
  try {
    const text = readFileSync(join(dataFolder, runningFileName), "utf8");
    return runningSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (isSystemError(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const runningFileName = "koe.running.json";
