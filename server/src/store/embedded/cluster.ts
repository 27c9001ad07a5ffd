/**
 * Makes the cluster, PostgreSQL's folder of files, with Koe's database in it.
 *
 * It is made under another name, synced to disk once at the end (syncing every step takes a second or more), and only
 * then renamed: a kill or a power cut at any moment leaves either no cluster or a whole one.
 */
import { chownSync, existsSync, readFileSync, renameSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Runtime } from "../../actor/runtime.ts";
import { type DataFolder, syncFolder } from "./data-folder.ts";
import type { Launcher } from "./launcher.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { runShortCommand } from "./short-command.ts";

export const databaseUser = "koe";
export const databaseName = "koe";

/** initdb takes half a second on a good disk; an SD card may take minutes to sync forty megabytes. */
const stepTimeoutMs = 300_000;

/** Whether there is a cluster. An empty folder, such as a fresh mount, is none. */
export function hasCluster({ cluster }: DataFolder): boolean {
  return existsSync(join(cluster, "PG_VERSION"));
}

/** @returns a refusal if programs of `major` cannot open the cluster. */
export function checkClusterVersion({ cluster, path }: DataFolder, major: string): Refusal | undefined {
  const version = readFileSync(join(cluster, "PG_VERSION"), "utf8").trim();
  if (version === major) return undefined;
  return refuse(
    "wrong_major_version",
    `The database in ${path} was made by PostgreSQL ${version}, and this Koe brings PostgreSQL ${major}. ` +
      "Make a backup with the Koe that made it, and restore it into a new data folder with this one.",
  );
}

export interface ClusterCreation {
  readonly folder: DataFolder;
  readonly launcher: Launcher;
  readonly runtime: Runtime;
}

/** @throws a system error when the data folder cannot be written to. */
export async function createCluster(creation: ClusterCreation): Promise<Refusal | undefined> {
  const { folder, launcher } = creation;
  const made = await mkdtemp(folder.newClusterPrefix);
  if (launcher.owner !== undefined) chownSync(made, launcher.owner.uid, launcher.owner.gid);
  const failure = await fillCluster(creation, made);
  if (failure !== undefined) {
    await rm(made, { recursive: true, force: true });
    return failure;
  }
  renameSync(made, folder.cluster);
  syncFolder(folder.path);
  return undefined;
}

async function fillCluster(creation: ClusterCreation, made: string): Promise<Refusal | undefined> {
  const { postgres } = creation.launcher.binaries;
  const createDatabase = `CREATE DATABASE ${databaseName};\n`;
  return (
    (await initialise(creation, made, wordLocales)) ??
    (await runStep(creation, [postgres, "--single", "-F", "-D", made, "postgres"], createDatabase)) ??
    (await syncCluster(creation, made))
  );
}

/** One call for the whole file system is over ten times as fast as one per file; Linux has it, and not everywhere. */
async function syncCluster(creation: ClusterCreation, made: string): Promise<Refusal | undefined> {
  const step = [creation.launcher.binaries.initdb, "--sync-only", "-D", made];
  const atOnce =
    process.platform === "linux" ? await runStep(creation, [...step, "--sync-method=syncfs"]) : "unknown";
  return atOnce === undefined ? undefined : runStep(creation, step);
}

async function initialise(
  creation: ClusterCreation,
  made: string,
  [locale, ...otherLocales]: readonly string[],
): Promise<Refusal | undefined> {
  const { initdb } = creation.launcher.binaries;
  const failure = await runStep(creation, [initdb, ...initArguments, `--lc-ctype=${locale}`, "-D", made]);
  const isUnknownLocale = failure?.message.includes("invalid locale name") === true;
  return isUnknownLocale && otherLocales.length > 0 ? initialise(creation, made, otherLocales) : failure;
}

async function runStep(
  { folder, launcher, runtime }: ClusterCreation,
  step: string[],
  input = "",
): Promise<Refusal | undefined> {
  const command = [...launcher.prefix("SIGKILL"), ...step];
  const result = await runShortCommand({
    command,
    env: launcher.env,
    input,
    timeoutMs: stepTimeoutMs,
    runtime,
  });
  if (result.isSuccess) return undefined;
  const lines = result.errors.split("\n").filter((line) => line.trim() !== "");
  const said = lines.find((line) => /error|fatal|panic/i.test(line)) ?? lines.at(-1) ?? "it was cut short";
  return refuse("start_failed", `The database could not be made in ${folder.path}: ${said}`);
}

/**
 * Sorting, upper and lower case come with PostgreSQL and are the same everywhere. Only full-text search still asks the
 * system which characters make a word; without a UTF-8 locale it takes every dash and quote beyond ASCII for a letter.
 */
const wordLocales = ["C.UTF-8", "en_US.UTF-8", "C"];

const initArguments = [
  `--username=${databaseUser}`,
  // The socket's folder decides who gets in; over the network nobody does.
  "--auth-local=trust",
  "--auth-host=reject",
  "--encoding=UTF8",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--locale=C",
  "--data-checksums",
  "--no-sync",
  "--no-instructions",
];
