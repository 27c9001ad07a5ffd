/**
 * The PostgreSQL of one test process, in a process of its own: `bun test` ends the children of each test file with
 * the file, and this server is for all files of the process. It ends, and takes its folder with it, when the process
 * it was started for is gone.
 *
 * Arguments: the process id to live for, and the folder to live in. What became of the start is in `started.json`.
 */
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemRuntime } from "../server/src/actor/system-runtime.ts";
import { startEmbeddedPostgres } from "../server/src/store/embedded/embedded-postgres.ts";

const lookIntervalMs = 200;

// What interrupts a run reaches the whole process group; this process ends when its owner has.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

const [ownerPid = "", folder = ""] = process.argv.slice(2);
const runtime = systemRuntime();
const log: string[] = [];

const start = await startEmbeddedPostgres({
  dataFolder: join(folder, "data"),
  runtime,
  onLog: (line) => log.push(line),
});
if (start.kind === "started") {
  const { socketFolder, port, user, database } = start.server;
  tell({ kind: "started", serverPid: process.pid, folder: socketFolder, port, user, database });
  await ownerGone();
  await start.server.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
} else {
  tell({ kind: "refused", message: [start.message, ...log].join("\n") });
}

/** Written whole or not at all. */
function tell(outcome: object): void {
  const file = join(folder, "started.json");
  writeFileSync(`${file}.new`, JSON.stringify(outcome));
  renameSync(`${file}.new`, file);
}

function ownerGone(): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (isAlive(Number(ownerPid)) && existsSync(folder)) runtime.after(lookIntervalMs, look);
      else resolve();
    };
    look();
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
