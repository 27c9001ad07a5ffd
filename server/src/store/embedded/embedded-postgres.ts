/**
 * PostgreSQL inside Koe, for installations that bring none: the real server as a child process, its files in the data
 * folder, reachable over a Unix socket there and over no network.
 *
 * Always true: one Koe per data folder, by a lock that the kernel releases; a cluster is whole or absent; what was
 * committed survives any end of Koe, of the server, or of the machine. When Koe dies without a word the server gets
 * a parent-death signal, and where there is none, or it came to nothing, the next start ends the leftover first.
 *
 * That signal is the one of an orderly stop (SIGINT): it cuts all connections at once, and its last checkpoint spares
 * the next start the replay. Nothing hinges on it, since a leftover that does not end in time gets SIGQUIT.
 */
import { SQLiteError } from "bun:sqlite";
import type { Runtime } from "../../actor/runtime.ts";
import { findNativeFolder, locateBinaries } from "./binaries.ts";
import { checkClusterVersion, createCluster, databaseName, databaseUser, hasCluster } from "./cluster.ts";
import {
  type DataFolder,
  letOthersPass,
  openDataFolder,
  removeLeftovers,
  whatIsInTheWay,
} from "./data-folder.ts";
import { type FolderLock, takeFolderLock } from "./folder-lock.ts";
import type { LaunchTools } from "./identity.ts";
import { findLaunchTools } from "./identity-facts.ts";
import { findLauncher, type Launcher } from "./launcher.ts";
import { clusterTag, endLeftoverServer } from "./leftover-server.ts";
import { type Refusal, refuse } from "./refusal.ts";
import { findRunning, removeRunningFile, type ServerAddress, writeRunningFile } from "./running-file.ts";
import { launchServer, type ServerExit, type ServerProcessHandle } from "./server-process.ts";
import { serverArguments, serverPort } from "./server-settings.ts";
import { writeSettingsFile } from "./settings-file.ts";
import { discardSocketFolder, prepareSocketFolder } from "./socket-folder.ts";
import { isSystemError } from "./system-error.ts";

export interface EmbeddedPostgres extends ServerAddress {
  /** The server's main process. */
  readonly pid: number;
  /** Resolves when the server has ended, with why; the data folder is free again by then. */
  readonly exited: Promise<ServerExit>;
  /**
   * Ends the server, in an orderly way if that takes no more than 5 s, by force after 10 s; the data folder is free
   * afterwards. Idempotent.
   */
  stop(): Promise<void>;
}

export type EmbeddedStart = { readonly kind: "started"; readonly server: EmbeddedPostgres } | Refusal;

export interface EmbeddedOptions {
  readonly dataFolder: string;
  readonly runtime: Runtime;
  /** Gets the server's log line by line, and what Koe does about the server. */
  onLog(line: string): void;
  /** How long the server may take until it accepts connections, the replay after a crash included. */
  readonly startTimeoutMs?: number;
  /** Where PostgreSQL's programs are, if not in the package that npm installed for this platform. */
  readonly nativeFolder?: string;
  /** The system's tools to go by, if not those that are found on it. */
  readonly tools?: LaunchTools;
}

const startTimeoutDefaultMs = 60_000;

/** Starts the database of `dataFolder`, making what is missing. */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedStart> {
  try {
    const folder = openDataFolder(options.dataFolder);
    const inTheWay = hasCluster(folder) ? undefined : whatIsInTheWay(folder);
    if (inTheWay !== undefined) return notForKoe(folder, inTheWay);
    const lock = takeFolderLock(folder.path);
    return lock === "held" ? inUse(folder) : await startUnderLock(options, folder, lock);
  } catch (error) {
    if (!isSystemError(error) && !(error instanceof SQLiteError)) throw error;
    return refuse(
      "data_folder_unusable",
      `Koe cannot use its data folder ${options.dataFolder}: ${error.message}.`,
    );
  }
}

function notForKoe({ path }: DataFolder, inTheWay: string): Refusal {
  return refuse(
    "data_folder_unusable",
    `${path} is used by something else (${inTheWay} is there already). Give Koe a folder of its own.`,
  );
}

function inUse({ path }: DataFolder): Refusal {
  const running = findRunning(path);
  const who = running.kind === "stopped" || running.pid === undefined ? "" : ` (process ${running.pid})`;
  return refuse(
    "data_folder_in_use",
    `Another Koe${who} uses the data folder ${path}. Stop it first, or give this one a folder of its own.`,
  );
}

async function startUnderLock(
  options: EmbeddedOptions,
  folder: DataFolder,
  lock: FolderLock,
): Promise<EmbeddedStart> {
  let result: EmbeddedStart | undefined;
  try {
    writeRunningFile(folder.path);
    result = await prepareAndLaunch(options, folder, lock);
    return result;
  } finally {
    if (result?.kind !== "started") release(folder, lock);
  }
}

function release(folder: DataFolder, lock: FolderLock): void {
  try {
    removeRunningFile(folder.path);
  } finally {
    lock.release();
  }
}

async function prepareAndLaunch(
  options: EmbeddedOptions,
  folder: DataFolder,
  lock: FolderLock,
): Promise<EmbeddedStart> {
  const { runtime, onLog } = options;
  const binaries = locateBinaries(options.nativeFolder ?? findNativeFolder(), folder.libraries);
  if ("kind" in binaries) return binaries;
  const launcher = await findLauncher({
    folder,
    binaries,
    runtime,
    tools: options.tools ?? (await findLaunchTools(runtime)),
  });
  if (launcher.kind === "refused") return launcher;
  const trouble = await prepareCluster(options, folder, launcher);
  if (trouble !== undefined) return trouble;
  const socketFolder = prepareSocketFolder({
    dataFolder: folder.path,
    uid: launcher.uid,
    owner: launcher.owner,
  });
  if (typeof socketFolder !== "string") return socketFolder;
  const address = { socketFolder, port: serverPort, user: databaseUser, database: databaseName };
  writeRunningFile(folder.path, address);
  const launched = await launchServer({
    command: serverCommand(folder, launcher, socketFolder),
    env: launcher.env,
    readyTimeoutMs: options.startTimeoutMs ?? startTimeoutDefaultMs,
    runtime,
    onLog,
  });
  if (launched.kind === "failed") {
    return refuse("start_failed", `PostgreSQL did not start in ${folder.path}: ${launched.reason}`);
  }
  return { kind: "started", server: embed(folder, lock, address, launched.process) };
}

/** Leaves a whole cluster of the right version that no process works on. */
async function prepareCluster(
  { runtime, onLog }: EmbeddedOptions,
  folder: DataFolder,
  launcher: Launcher,
): Promise<Refusal | undefined> {
  await removeLeftovers(folder);
  if (launcher.owner !== undefined) letOthersPass(folder);
  if (!hasCluster(folder)) {
    onLog(`Making the database in ${folder.path}.`);
    const failure = await createCluster({ folder, launcher, runtime });
    if (failure !== undefined) return failure;
  }
  const mismatch = checkClusterVersion(folder, launcher.major);
  if (mismatch !== undefined) return mismatch;
  const left = await endLeftoverServer({ clusterFolder: folder.cluster, runtime, onLog });
  if (left.length > 0) {
    const pids = left.map(({ pid }) => pid).join(", ");
    return refuse(
      "start_failed",
      `An earlier database server in ${folder.path} does not end (processes ${pids}).`,
    );
  }
  writeSettingsFile(folder.cluster, launcher.owner);
  return undefined;
}

function serverCommand({ cluster }: DataFolder, launcher: Launcher, socketFolder: string): string[] {
  const settings = { clusterFolder: cluster, socketFolder, clusterTag: clusterTag(cluster) };
  return [...launcher.prefix("SIGINT"), launcher.binaries.postgres, ...serverArguments(settings)];
}

function embed(
  folder: DataFolder,
  lock: FolderLock,
  address: ServerAddress,
  { pid, exited, stop }: ServerProcessHandle,
): EmbeddedPostgres {
  const freed = exited.then((exit) => {
    discardSocketFolder(address.socketFolder, folder.path);
    release(folder, lock);
    return exit;
  });
  return {
    ...address,
    pid,
    exited: freed,
    async stop() {
      await stop();
      await freed;
    },
  };
}
