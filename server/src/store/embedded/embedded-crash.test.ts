import { afterAll, afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findRunning, type ServerAddress } from "./running-file.ts";
import { isAlive, pause, TestBench, testTimeoutMs } from "./test-bench.ts";

setDefaultTimeout(testTimeoutMs);
const bench = new TestBench();
afterEach(() => bench.clear());
afterAll(() => bench.close());

const withoutDeathSignal = { tools: { unshare: Bun.which("unshare") ?? undefined, setpriv: undefined } };

async function addressOf(
  other: ReturnType<typeof bench.startOther>,
): Promise<ServerAddress & { pid: number }> {
  const said = await other.said;
  if (said.kind === "refused") throw new Error(said.message);
  return said.server;
}

/** Writes rows one after another until the server is gone; the numbers of those that were committed. */
async function writeUntilCut(address: ServerAddress, onRow: (count: number) => void): Promise<number[]> {
  const sql = bench.connect(address);
  await sql`CREATE TABLE IF NOT EXISTS rows (number int PRIMARY KEY, filler text)`;
  const committed: number[] = [];
  const [{ next = 0 } = {}] = await sql<
    { next: number }[]
  >`SELECT coalesce(max(number) + 1, 0) AS next FROM rows`;
  try {
    for (let number = next; ; number++) {
      await sql`INSERT INTO rows VALUES (${number}, repeat('x', 2000))`;
      committed.push(number);
      onRow(committed.length);
    }
  } catch {
    return committed;
  }
}

/** Fails unless every row in `committed` is there, and at most the one that was under way besides. */
async function expectRows(address: ServerAddress, committed: readonly number[]): Promise<void> {
  const rows = await bench.connect(address)<{ number: number }[]>`SELECT number FROM rows ORDER BY number`;
  const stored = rows.map(({ number }) => number);
  expect(stored.slice(0, committed.length)).toEqual([...committed]);
  expect(stored.length - committed.length).toBeLessThanOrEqual(1);
}

const rowsBeforeKill = 300;

describe("a Koe that is killed while it writes", () => {
  test("takes its server with it, and the next start has every committed row", async () => {
    const folder = await bench.prepared();
    const koe = bench.startOther({ dataFolder: folder });
    const address = await addressOf(koe);
    const committed = await writeUntilCut(address, (count) => {
      if (count === rowsBeforeKill) void koe.kill("SIGKILL");
    });
    await bench.untilNoServer(folder);
    // An orphan's entry goes when init has looked at it, which on a busy machine is a moment after its end.
    while (isAlive(address.pid)) await pause();
    expect(committed.length).toBeGreaterThanOrEqual(rowsBeforeKill);
    await expectRows(await bench.start(folder), committed);
  });

  test("is followed at once by one that waits for the server's end", async () => {
    const folder = await bench.prepared();
    const koe = bench.startOther({ dataFolder: folder });
    const committed = await writeUntilCut(await addressOf(koe), (count) => {
      if (count === rowsBeforeKill) void koe.kill("SIGKILL");
    });
    await expectRows(await bench.start(folder), committed);
  });

  test("without a parent-death signal leaves a server, which the next start ends first", async () => {
    const folder = await bench.prepared();
    const koe = bench.startOther({ dataFolder: folder, ...withoutDeathSignal });
    const address = await addressOf(koe);
    const killed = Promise.withResolvers<void>();
    const writing = writeUntilCut(address, (count) => {
      if (count === rowsBeforeKill) koe.kill("SIGKILL").then(killed.resolve);
    });
    await killed.promise;
    expect(isAlive(address.pid)).toBe(true);
    expect(findRunning(folder)).toEqual({ kind: "stopped" });
    const server = await bench.start(folder);
    expect(server.pid).not.toBe(address.pid);
    expect(isAlive(address.pid)).toBe(false);
    expect(bench.log[0]).toMatch(`SIGINT to ${address.pid}`);
    await expectRows(server, await writing);
  });
});

describe("a Koe that is killed during its first start", () => {
  test.each([
    ["begins to make the cluster", /^postgres\.new-\w+$/],
    ["is in the middle of making it", /^postgres\.new-\w+\/base\/1\/\d+$/],
    ["makes Koe's database in it", /^postgres\.new-\w+\/base\/5\/PG_VERSION$/],
    ["has put the cluster in its place", /^postgres$/],
  ])("when it %s does not hinder the next one", async (_moment, landmark) => {
    const folder = await bench.folder();
    const koe = bench.startOther({ dataFolder: folder });
    while (!listDeep(folder).some((path) => landmark.test(path))) await pause();
    await koe.kill("SIGKILL");
    const sql = bench.connect(await bench.start(folder));
    expect([...(await sql`SELECT current_database() AS name`)]).toEqual([{ name: "koe" }]);
  });
});

/** What is in the folder, as far as it stays long enough to be listed. */
function listDeep(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return [];
  }
}

describe("what a crash leaves in the cluster", () => {
  test("a process id that is another process's by now is not taken for a server", async () => {
    const folder = await bench.prepared();
    const server = await bench.start(folder);
    const file = join(folder, "postgres", "postmaster.pid");
    const bystander = bench.startBystander();
    const stale = readFileSync(file, "utf8").replace(/^\d+/, `${bystander.pid}`);
    await server.stop();
    writeFileSync(file, stale, { mode: 0o600 });
    writeFileSync(join(folder, "run", ".s.PGSQL.5432.lock"), stale, { mode: 0o600 });
    await bench.start(folder);
    expect(isAlive(bystander.pid)).toBe(true);
  });

  test("backends that outlive their main process are ended before the next start", async () => {
    const folder = await bench.prepared();
    const server = await bench.start(folder);
    const sql = bench.connect(server);
    await sql`CREATE FUNCTION spin() RETURNS void LANGUAGE plpgsql AS $$ BEGIN LOOP END LOOP; END $$`;
    const spinning = sql`SELECT spin()`.catch(() => "cut");
    while ((await sql`SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT spin%'`).length === 0)
      await pause();
    process.kill(server.pid, "SIGKILL");
    await server.exited;
    expect(await bench.serverPids(folder)).not.toEqual([]);
    await bench.start(folder);
    expect(await spinning).toBe("cut");
    expect(existsSync(join(folder, "postgres", "postmaster.pid"))).toBe(true);
  });
});
