import { systemRuntime } from "../server/src/actor/system-runtime.ts";
import { findRunning } from "../server/src/store/embedded/running-file.ts";
import { Database, type DatabaseTarget } from "../server/src/store/postgres.ts";
import { RoomLog } from "../server/src/store/room-log.ts";
import type { StoredMessage } from "./history.ts";
import type { KoeProcess } from "./koe-process.ts";

/** The database inside a running Koe. */
export function databaseInside(koe: Pick<KoeProcess, "dataDir">): DatabaseTarget {
  const running = findRunning(koe.dataDir);
  if (running.kind !== "running") throw new Error(`the database is ${running.kind}`);
  const { socketFolder: folder, port, user, database } = running.server;
  return { kind: "socket", folder, port, user, database };
}

const pageEntries = 1_000;

/** All messages of these rooms, read past the server straight from its database. */
export async function readLogs(
  target: DatabaseTarget,
  roomIds: readonly string[],
): Promise<readonly StoredMessage[]> {
  const database = new Database({ target, connectionsMax: 1, deadlineMs: 10_000, runtime: systemRuntime() });
  try {
    const log = new RoomLog(database);
    const entries: StoredMessage[] = [];
    for (const roomId of roomIds) {
      for (let page = await log.after(roomId, 0, pageEntries); page.length > 0; ) {
        entries.push(...page.filter((entry) => entry.kind === "message"));
        page = await log.after(roomId, page[page.length - 1]?.seq ?? 0, pageEntries);
      }
    }
    return entries;
  } finally {
    await database.close();
  }
}
