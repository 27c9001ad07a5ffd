/** A server of its own that is stopped, killed and started again under an open pool. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { EmbeddedPostgres } from "./embedded/embedded-postgres.ts";
import { runtime, TestBench } from "./embedded/test-bench.ts";
import { Database, StorageUnavailable } from "./postgres.ts";

const bench = new TestBench();
let dataFolder: string;
let server: EmbeddedPostgres;

beforeAll(async () => {
  dataFolder = await bench.folder();
  server = await bench.start(dataFolder);
});
afterAll(() => bench.close());

async function openPool(deadlineMs: number, connectionsMax: number): Promise<Database> {
  const { socketFolder: folder, port, user, database } = server;
  const target = { kind: "socket", folder, port, user, database } as const;
  const pool = new Database({ target, connectionsMax, deadlineMs, runtime });
  await pool.query((sql) => sql`create table if not exists notes (id integer primary key)`);
  return pool;
}

async function signalServer(signal: "SIGSTOP" | "SIGCONT"): Promise<void> {
  for (const pid of await bench.serverPids(dataFolder)) process.kill(pid, signal);
}

test("a stopped server fails every query at its deadline; once it goes on, queries work as before", async () => {
  const pool = await openPool(500, 3);
  const select = () => pool.query((sql) => sql`select id from notes`);
  await Promise.all([select(), select(), select()]);
  await signalServer("SIGSTOP");
  try {
    for (let round = 0; round < 2; round++) {
      const failures = await Promise.all(
        [1, 2, 3, 4, 5].map(() => select().catch((error: unknown) => error)),
      );
      for (const failure of failures) expect(failure).toBeInstanceOf(StorageUnavailable);
    }
  } finally {
    await signalServer("SIGCONT");
  }
  await untilAnswers(pool);
  await Promise.all(Array.from({ length: 20 }, select));
  await pool.close();
});

test("a connection that hangs is given up, and the next query works while it still hangs", async () => {
  const pool = await openPool(500, 1);
  const backend = () => pool.query((sql) => sql<{ pid: number }[]>`select pg_backend_pid() as pid`);
  const [hanging] = await backend();
  if (!hanging) throw new Error("no backend");
  process.kill(hanging.pid, "SIGSTOP");
  try {
    await expect(backend()).rejects.toBeInstanceOf(StorageUnavailable);
    const [next] = await backend();
    expect(next?.pid).not.toBe(hanging.pid);
  } finally {
    process.kill(hanging.pid, "SIGCONT");
  }
  await pool.close();
});

test("a killed server fails what runs; after its restart the next query works, and nothing committed is lost", async () => {
  const pool = await openPool(10_000, 3);
  await pool.query((sql) => sql`insert into notes values (1)`);
  const running = [1, 2].map(() =>
    pool.query((sql) => sql`select pg_sleep(600)`).catch((error: unknown) => error),
  );
  await untilRunning(pool, 2);
  process.kill(server.pid, "SIGKILL");
  for (const failure of await Promise.all(running)) expect(failure).toBeInstanceOf(StorageUnavailable);
  // A session that is idle at that moment answers until it notices that its server is gone.
  await bench.untilNoServer(dataFolder);
  await expect(pool.ping()).rejects.toBeInstanceOf(StorageUnavailable);
  await bench.start(dataFolder);
  const rows = await pool.query((sql) => sql`select id from notes`);
  expect([...rows]).toEqual([{ id: 1 }]);
  await pool.close();
});

/** A server that was stopped still works off what came in meanwhile. */
async function untilAnswers(pool: Database): Promise<void> {
  for (;;) {
    const failure = await pool.ping().catch((error: unknown) => error);
    if (failure === undefined) return;
    expect(failure).toBeInstanceOf(StorageUnavailable);
  }
}

async function untilRunning(pool: Database, count: number): Promise<void> {
  for (;;) {
    const rows = await pool.query(
      (sql) => sql`
        select from pg_stat_activity where state = 'active' and query like 'select pg_sleep%'`,
    );
    if (rows.length === count) return;
  }
}
