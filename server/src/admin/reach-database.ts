/**
 * The installation's database, for as long as one command needs it.
 *
 * With DATABASE_URL that is the server named there. Otherwise it is the one in the data folder: through its socket
 * while a Koe runs on it, else started by us, which keeps every Koe out until we are done. What was started here is
 * stopped by `close`.
 */
import { existsSync } from "node:fs";
import type { Runtime } from "../actor/runtime.ts";
import type { Config } from "../config.ts";
import { hasCluster } from "../store/embedded/cluster.ts";
import { openDataFolder } from "../store/embedded/data-folder.ts";
import { startEmbeddedPostgres } from "../store/embedded/embedded-postgres.ts";
import { findRunning, type RunningKoe, type ServerAddress } from "../store/embedded/running-file.ts";
import { type Database, type DatabaseTarget, openDatabase, StorageUnavailable } from "../store/postgres.ts";
import { type Refused, refused } from "./outcome.ts";

export interface DatabaseNeeds {
  readonly config: Pick<Config, "databaseUrl" | "dataDir">;
  readonly runtime: Runtime;
  readonly signal: AbortSignal;
  /** Makes a database where the data folder has none; otherwise that is refused, as a wrong folder's name would look so. */
  readonly mayCreate: boolean;
  /** Refuses while a Koe runs on the data folder. */
  readonly mustBeAlone: boolean;
}

export interface ReachedDatabase {
  readonly kind: "reached";
  readonly database: Database;
  /** Fails what still runs, and resolves when nothing of ours is left. Idempotent. */
  close(): Promise<void>;
}

/** How long to wait for a Koe that is just starting, maybe with a crash to recover from. */
const waitMs = 60_000;
const lookEveryMs = 200;
const connectionsMax = 4;
const deadlineMs = 5_000;

export async function reachDatabase(needs: DatabaseNeeds): Promise<ReachedDatabase | Refused> {
  const { config, runtime, mayCreate, signal } = needs;
  const { databaseUrl, dataDir } = config;
  if (databaseUrl !== undefined) return connect({ kind: "url", url: databaseUrl }, runtime);
  if (!mayCreate && !holdsCluster(dataDir)) {
    return refused(`There is no Koe in the data folder ${dataDir}. Set KOE_DATA_DIR to the right one.`);
  }
  const giveUpAt = runtime.monotonic() + waitMs;
  for (;;) {
    const found = findRunning(dataDir);
    const reached = await reachEmbedded(found, needs);
    if (reached !== "not_yet") return reached;
    if (signal.aborted) return refused("Interrupted.");
    if (runtime.monotonic() >= giveUpAt)
      return refused(`${holder(found, dataDir)}, and its database does not answer.`);
    await new Promise<void>((resolve) => runtime.after(lookEveryMs, resolve));
  }
}

async function reachEmbedded(
  found: RunningKoe,
  { config: { dataDir }, runtime, mustBeAlone }: DatabaseNeeds,
): Promise<ReachedDatabase | Refused | "not_yet"> {
  if (found.kind === "stopped") return startOwn(dataDir, runtime);
  if (mustBeAlone) return refused(`${holder(found, dataDir)}. Stop it first.`);
  if (found.kind === "starting") return "not_yet";
  const reached = connect(socketTarget(found.server), runtime);
  if (await answers(reached.database)) return reached;
  await reached.close();
  return "not_yet";
}

async function startOwn(
  dataFolder: string,
  runtime: Runtime,
): Promise<ReachedDatabase | Refused | "not_yet"> {
  const start = await startEmbeddedPostgres({ dataFolder, runtime, onLog: () => {} });
  if (start.kind === "refused")
    return start.code === "data_folder_in_use" ? "not_yet" : refused(start.message);
  const { server } = start;
  const { database, close } = connect(socketTarget(server), runtime);
  // The server first: it cuts off at once what closing the connections would wait for.
  return { kind: "reached", database, close: () => server.stop().then(close) };
}

function connect(target: DatabaseTarget, runtime: Runtime): ReachedDatabase {
  const database = openDatabase({ target, connectionsMax, deadlineMs, runtime });
  return { kind: "reached", database, close: () => database.close() };
}

async function answers(database: Database): Promise<boolean> {
  try {
    await database.ping();
    return true;
  } catch (error) {
    if (error instanceof StorageUnavailable) return false;
    throw error;
  }
}

function holdsCluster(dataFolder: string): boolean {
  return existsSync(dataFolder) && hasCluster(openDataFolder(dataFolder));
}

function socketTarget({ socketFolder, port, user, database }: ServerAddress): DatabaseTarget {
  return { kind: "socket", folder: socketFolder, port, user, database };
}

function holder(found: RunningKoe, dataFolder: string): string {
  const who = found.kind === "stopped" || found.pid === undefined ? "" : ` (process ${found.pid})`;
  return `A Koe${who} runs on the data folder ${dataFolder}`;
}
