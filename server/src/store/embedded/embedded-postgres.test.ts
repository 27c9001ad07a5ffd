import { afterAll, afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { findRunning } from "./running-file.ts";
import { isAlive, pause, runtime, TestBench, testTimeoutMs } from "./test-bench.ts";

setDefaultTimeout(testTimeoutMs);
const bench = new TestBench();
afterEach(() => bench.clear());
afterAll(() => bench.close());

async function settings(sql: ReturnType<typeof bench.connect>, names: string[]) {
  const rows = await sql<{ name: string; setting: string }[]>`
    SELECT name, setting FROM pg_settings WHERE name IN ${sql(names)}`;
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
}

describe("a first start", () => {
  test("makes a UTF-8 database that is written through to the disk and that no network reaches", async () => {
    const folder = join(await bench.folder(), "data");
    const server = await bench.start(folder);
    const sql = bench.connect(server);
    expect(await settings(sql, ["server_encoding", "data_checksums", "fsync", "synchronous_commit"])).toEqual(
      {
        server_encoding: "UTF8",
        data_checksums: "on",
        fsync: "on",
        synchronous_commit: "on",
      },
    );
    const [database] = await sql`
      SELECT datname, datlocprovider, datlocale, current_user AS who FROM pg_database
      WHERE datname = current_database()`;
    expect(database).toEqual({ datname: "koe", datlocprovider: "b", datlocale: "C.UTF-8", who: "koe" });

    expect(await settings(sql, ["listen_addresses"])).toEqual({ listen_addresses: "" });
    const rules = await sql<{ rule: string }[]>`
      SELECT DISTINCT concat_ws(' ', type, auth_method) AS rule FROM pg_hba_file_rules ORDER BY rule`;
    expect(rules.map(({ rule }) => rule)).toEqual(["host reject", "local trust"]);
    for (const path of [folder, server.socketFolder, join(folder, "postgres")]) {
      expect(statSync(path).mode & 0o777).toBe(0o700);
    }

    const words = "ÜBER—Ärger “Жук” こんにちは。世界";
    const [search] = await sql`
      SELECT tsvector_to_array(to_tsvector('simple', ${words})) AS words, upper('ärger') AS upper`;
    expect(search).toEqual({ words: ["ärger", "über", "жук", "こんにちは", "世界"], upper: "ÄRGER" });
  });

  test("removes what one that was cut short left, and starts afresh", async () => {
    const folder = await bench.folder();
    const half = await mkdtemp(join(folder, "postgres.new-"));
    writeFileSync(join(half, "PG_VERSION"), "18\n");
    await bench.start(folder);
    expect(readdirSync(folder).toSorted()).toEqual(["koe.lock", "koe.running.json", "postgres", "run"]);
  });

  test("takes an empty cluster folder, such as a fresh mount, for none", async () => {
    const folder = await bench.folder();
    mkdirSync(join(folder, "postgres"), { mode: 0o700 });
    await bench.start(folder);
  });
});

describe("a later start", () => {
  test("works in a folder whose name needs quoting everywhere", async () => {
    const folder = await bench.prepared(`声's "data", $(it) 100%\\`);
    writeFileSync(join(folder, "postgresql.conf"), "work_mem = '3MB'\n");
    const sql = bench.connect(await bench.start(folder));
    expect(await settings(sql, ["work_mem"])).toEqual({ work_mem: "3072" });
  });

  test("finds what was committed", async () => {
    const folder = await bench.prepared();
    const first = await bench.start(folder);
    const sql = bench.connect(first);
    await sql`CREATE TABLE kept AS SELECT 'こえ' AS word`;
    await sql.end();
    await first.stop();
    expect(await first.exited).toEqual({ code: 0, signal: null });
    const again = bench.connect(await bench.start(folder));
    expect([...(await again`SELECT word FROM kept`)]).toEqual([{ word: "こえ" }]);
  });

  test("reads the operator's own settings last, except for those that durability depends on", async () => {
    const folder = await bench.prepared();
    writeFileSync(
      join(folder, "postgresql.conf"),
      "max_connections = 11\nfsync = off\nlisten_addresses = '*'\n",
    );
    const sql = bench.connect(await bench.start(folder));
    expect(await settings(sql, ["max_connections", "fsync", "listen_addresses"])).toEqual({
      max_connections: "11",
      fsync: "on",
      listen_addresses: "",
    });
  });

  test("says what PostgreSQL says when those settings are wrong, and leaves the folder free", async () => {
    const folder = await bench.prepared();
    const own = join(folder, "postgresql.conf");
    writeFileSync(own, "max_connections = many\n");
    expect(await bench.refusal(folder, "start_failed")).toContain("postgresql.conf");
    expect(findRunning(folder)).toEqual({ kind: "stopped" });
    writeFileSync(own, "");
    await bench.start(folder);
  });

  test("refuses a cluster of another major version and names the way out", async () => {
    const folder = await bench.prepared();
    writeFileSync(join(folder, "postgres", "PG_VERSION"), "17\n");
    const message = await bench.refusal(folder, "wrong_major_version");
    expect(message).toMatch(/PostgreSQL 17.*PostgreSQL 18.*backup.*restore/);
  });
});

describe("one Koe per data folder", () => {
  test("a second start in the same process is refused and harms nothing", async () => {
    const folder = await bench.prepared();
    const server = await bench.start(folder);
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await bench.refusal(folder, "data_folder_in_use")).toContain(`process ${process.pid}`);
    }
    const other = bench.startOther({ dataFolder: folder });
    expect(await other.said).toMatchObject({ kind: "refused", code: "data_folder_in_use" });
    expect(isAlive(server.pid)).toBe(true);
  });

  test("of several that start at once on a new folder exactly one gets it", async () => {
    const folder = await bench.folder();
    const others = [1, 2, 3].map(() => bench.startOther({ dataFolder: folder }));
    const said = await Promise.all(others.map((other) => other.said));
    expect(said.map((start) => (start.kind === "refused" ? start.code : start.kind)).toSorted()).toEqual([
      "data_folder_in_use",
      "data_folder_in_use",
      "started",
    ]);
  });

  test("the admin commands learn who holds the folder and where the database is", async () => {
    const folder = await bench.prepared();
    expect(findRunning(folder)).toEqual({ kind: "stopped" });
    const other = bench.startOther({ dataFolder: folder });
    const said = await other.said;
    const running = findRunning(folder);
    if (said.kind === "refused" || running.kind !== "running") throw new Error("it should run");
    expect(running.pid).toBe(other.pid);
    expect([...(await bench.connect(running.server)`SELECT 1 AS one`)]).toEqual([{ one: 1 }]);
    expect(await bench.refusal(folder, "data_folder_in_use")).toContain(`process ${other.pid}`);
    await other.end();
    expect(findRunning(folder)).toEqual({ kind: "stopped" });
  });
});

describe("an end", () => {
  test("of Koe by Ctrl-C does not reach the server by itself, which leads a process group of its own", async () => {
    const server = await bench.start(await bench.prepared());
    expect(process.kill(-server.pid, 0)).toBe(true);
  });

  test("is quick and clean in the middle of a transaction", async () => {
    const folder = await bench.prepared();
    const server = await bench.start(folder);
    const sql = bench.connect(server);
    const cut = sql.unsafe("BEGIN; CREATE TABLE unfinished (); SELECT pg_sleep(3600)").then(
      () => "finished",
      () => "cut",
    );
    while ((await sql`SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'`).length === 0)
      await pause();
    await Promise.all([server.stop(), server.stop()]);
    expect(await cut).toBe("cut");
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(await bench.serverPids(folder)).toEqual([]);
  });

  test("by force comes to a server that does not answer", async () => {
    const folder = await bench.prepared();
    const hurried = {
      ...runtime,
      after: (delayMs: number, run: () => void) => runtime.after(delayMs / 50, run),
    };
    const server = await bench.start(folder, { runtime: hurried, startTimeoutMs: 3_000_000 });
    process.kill(server.pid, "SIGSTOP");
    await server.stop();
    expect(await server.exited).toEqual({ code: null, signal: "SIGKILL" });
    await bench.untilNoServer(folder);
  });

  test("of the server's own accord is told, and the next start goes on from there", async () => {
    const folder = await bench.prepared();
    const server = await bench.start(folder);
    await bench.connect(server)`CREATE TABLE kept AS SELECT 1 AS one`;
    process.kill(server.pid, "SIGKILL");
    expect(await server.exited).toEqual({ code: null, signal: "SIGKILL" });
    const again = bench.connect(await bench.start(folder));
    expect([...(await again`SELECT one FROM kept`)]).toEqual([{ one: 1 }]);
  });
});

describe("a start that cannot succeed", () => {
  test("gives up a server that is not ready in time, and leaves nothing behind", async () => {
    const folder = await bench.prepared();
    expect(await bench.refusal(folder, "start_failed", { startTimeoutMs: 0 })).toContain(
      "not ready after 0 ms",
    );
    expect(await bench.serverPids(folder)).toEqual([]);
    await bench.start(folder);
  });

  test("says so where the programs are not installed, or not for this system", async () => {
    const folder = await bench.folder();
    expect(await bench.refusal(folder, "no_binaries", { nativeFolder: join(folder, "none") })).toContain(
      "DATABASE_URL",
    );
    const foreign = join(folder, "native");
    mkdirSync(join(foreign, "bin"), { recursive: true });
    for (const program of ["postgres", "initdb"]) {
      writeFileSync(join(foreign, "bin", program), "\x7fELF of another machine", { mode: 0o755 });
    }
    const message = await bench.refusal(folder, "no_binaries", { nativeFolder: foreign });
    expect(message).toContain("DATABASE_URL");
  });

  test("changes nothing in a folder that others use, like the root of the file system", async () => {
    const folder = await bench.folder();
    mkdirSync(join(folder, "run"), { mode: 0o755 });
    writeFileSync(join(folder, "run", "others.pid"), "1\n");
    expect(await bench.refusal(folder, "data_folder_unusable")).toContain(join(folder, "run"));
    expect(statSync(join(folder, "run")).mode & 0o777).toBe(0o755);
    expect(readdirSync(folder)).toEqual(["run"]);
  });

  test("says so where the data folder is a file", async () => {
    const file = join(await bench.folder(), "data");
    writeFileSync(file, "");
    expect(await bench.refusal(file, "data_folder_unusable")).toContain("not a directory");
  });
});

test("what people write does not reach the log, not even through an error", async () => {
  const server = await bench.start(await bench.prepared());
  const sql = bench.connect(server);
  await sql`CREATE TABLE said (words text PRIMARY KEY CHECK (length(words) > 20))`;
  await sql`INSERT INTO said VALUES ('a secret of some length')`;
  const failures = await Promise.allSettled([
    sql`INSERT INTO said VALUES (${"a secret of some length"})`,
    sql`INSERT INTO said VALUES (${"a short secret"})`,
    sql.unsafe("SELECT 'a secret in a statement' FROM nowhere"),
  ]);
  expect(failures.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  await server.stop();
  expect(bench.log.join("\n")).toContain("violates check constraint");
  expect(bench.log.join("\n")).not.toContain("secret");
});

test("a data folder too deep for a socket gets a private folder for it elsewhere", async () => {
  const folder = await bench.prepared("d".repeat(120));
  const server = await bench.start(folder);
  expect(server.socketFolder.startsWith(folder)).toBe(false);
  expect(statSync(server.socketFolder).mode & 0o777).toBe(0o700);
  expect([...(await bench.connect(server)`SELECT 1 AS one`)]).toEqual([{ one: 1 }]);
  await server.stop();
  expect(existsSync(server.socketFolder)).toBe(false);
});
