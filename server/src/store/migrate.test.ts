import { afterAll, afterEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshDatabase, type TestDatabase } from "../../../test/database.ts";
import { migrate, planMigrations } from "./migrate.ts";
import { type Migration, readMigrations } from "./migration-files.ts";
import type { Database } from "./postgres.ts";

const known = readMigrations();
const pools: Database[] = [];
const folders: string[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function empty(): Promise<{ home: TestDatabase; database: Database }> {
  const home = await freshDatabase({ migrated: false });
  return { home, database: open(home) };
}

function open(home: TestDatabase): Database {
  const pool = home.open();
  pools.push(pool);
  return pool;
}

function made(version: number, text: string, checksum = `sum of ${text}`): Migration {
  return { version, name: `${String(version).padStart(4, "0")}_made.sql`, text, checksum };
}

async function recorded(database: Database): Promise<number[]> {
  const rows = await database.query(
    (sql) => sql<{ version: number }[]>`select version from schema_migrations order by version`,
  );
  return rows.map(({ version }) => version);
}

describe("migrate", () => {
  test("brings a new database to the latest version, and does nothing the second time", async () => {
    const { database } = await empty();
    expect(await migrate(database)).toEqual({
      kind: "migrated",
      applied: known.map(({ version }) => version),
    });
    expect(await migrate(database)).toEqual({ kind: "migrated", applied: [] });
    const rows = await database.query(
      (sql) => sql`
        select column_name from information_schema.columns
        where table_name = 'users' and column_name in ('id', 'username', 'password_hash')`,
    );
    expect(rows.length).toBe(3);
  });

  test("applies each migration once when many nodes start at once", async () => {
    const { home } = await empty();
    const text = "create table made (); select pg_sleep(0.02);";
    const migrations = [made(1, text), made(2, "insert into made default values;"), made(3, "select 1;")];
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => migrate(open(home), migrations)));
    const applied = outcomes.flatMap((outcome) => (outcome.kind === "migrated" ? outcome.applied : []));
    expect(applied.toSorted()).toEqual([1, 2, 3]);
    const rows = await open(home).query((sql) => sql`select from made`);
    expect(rows.length).toBe(1);
  });

  test("keeps what was applied before a migration that fails, and nothing of that one", async () => {
    const { database } = await empty();
    const failing = [made(1, "create table kept ();"), made(2, "create table half (); select 1/0;")];
    await expect(migrate(database, failing)).rejects.toThrow();
    expect(await recorded(database)).toEqual([1]);
    const repaired = [...failing.slice(0, 1), made(2, "create table half ();")];
    expect(await migrate(database, repaired)).toEqual({ kind: "migrated", applied: [2] });
  });

  test("outlasts the pool's deadline", async () => {
    const { home } = await empty();
    const hasty = home.open({ deadlineMs: 300 });
    pools.push(hasty);
    expect(await migrate(hasty, [made(1, "select pg_sleep(0.6);")])).toMatchObject({ kind: "migrated" });
  });
});

describe("migrate refuses and changes nothing", () => {
  const one = made(1, "create table one ();");
  const two = made(2, "create table two ();");
  const three = made(3, "create table three ();");

  async function refusal(applied: readonly Migration[], files: readonly Migration[]) {
    const { database } = await empty();
    await migrate(database, applied);
    const before = await recorded(database);
    const outcome = await migrate(database, files);
    expect(await recorded(database)).toEqual(before);
    return outcome;
  }

  test("a database that a newer Koe has migrated", async () => {
    const outcome = await refusal([one, two], [one]);
    expect(outcome).toEqual({
      kind: "refused",
      code: "newer",
      message:
        "A newer version of Koe has migrated the database (0002_made.sql). Run that version or a later one.",
    });
  });

  test("files of which one was changed after it was applied", async () => {
    expect(await refusal([one], [made(1, one.text, "other"), two])).toMatchObject({ code: "changed" });
    expect(await refusal([one], [{ ...one, name: "0001_other.sql" }, two])).toMatchObject({
      code: "changed",
    });
  });

  test("files of which an applied one is missing", async () => {
    expect(await refusal([one, two], [one, three])).toMatchObject({ code: "missing" });
  });

  test("a database in which an earlier migration was left out", async () => {
    expect(await refusal([one, three], [one, two, three])).toMatchObject({ code: "out_of_order" });
  });

  test("a database that cannot hold every text", async () => {
    const home = await freshDatabase({ migrated: false });
    const admin = open(home);
    const name = `koe_test_latin_${crypto.randomUUID().replaceAll("-", "")}`;
    await admin.query((sql) =>
      sql.unsafe(
        `create database ${name} encoding 'SQL_ASCII' locale_provider libc lc_collate 'C' lc_ctype 'C' template template0`,
      ),
    );
    const latin = home.named(name).open();
    pools.push(latin);
    expect(await migrate(latin)).toMatchObject({ kind: "refused", code: "unsupported_server" });
  });
});

describe("planMigrations", () => {
  test("gives what is left, in order", () => {
    const files = [made(1, "a"), made(2, "b"), made(3, "c")];
    expect(planMigrations(files, files.slice(0, 1))).toEqual({ kind: "plan", pending: files.slice(1) });
    expect(planMigrations(files, [])).toEqual({ kind: "plan", pending: files });
  });
});

describe("readMigrations", () => {
  function folderWith(files: Record<string, string>): string {
    const folder = mkdtempSync(join(tmpdir(), "koe-migrations-"));
    folders.push(folder);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  }

  test("reads the files in their order, line ends aside", () => {
    const read = readMigrations(folderWith({ "0002_b.sql": "b\r\n", "0001_a.sql": "a\n" }));
    expect(read.map(({ version, text }) => [version, text])).toEqual([
      [1, "a\n"],
      [2, "b\n"],
    ]);
    const same = readMigrations(folderWith({ "0001_a.sql": "a\r\n" }));
    expect(same[0]?.checksum).toBe(read[0]?.checksum ?? "");
  });

  test.each([
    ["a gap", { "0001_a.sql": "", "0003_c.sql": "" }],
    ["a number twice", { "0001_a.sql": "", "0001_b.sql": "" }],
    ["a stranger", { "0001_a.sql": "", "notes.txt": "" }],
  ])("throws at %s", (_what, files) => {
    expect(() => readMigrations(folderWith(files))).toThrow();
  });
});
