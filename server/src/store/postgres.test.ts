import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase, type TestDatabase } from "../../../test/database.ts";
import { systemRuntime } from "../actor/system-runtime.ts";
import { Database, QueryFailed, type Sql, StorageUnavailable, waitersMax } from "./postgres.ts";

let home: TestDatabase;
let database: Database;

beforeAll(async () => {
  home = await freshDatabase({ migrated: false });
  database = home.open();
  await database.query((sql) => sql`create table notes (id integer primary key, text text not null)`);
});
afterAll(() => database.close());

async function backend(sql: Sql): Promise<number> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  return row?.pid ?? 0;
}

async function countNotes(): Promise<number> {
  const [row] = await database.query((sql) => sql<{ n: number }[]>`select count(*)::int as n from notes`);
  return row?.n ?? -1;
}

describe("connections", () => {
  test("commit to disk and read what is committed, whatever the database is set to (G1)", async () => {
    await database.query(async (sql) => {
      const [row] = await sql<{ name: string }[]>`select current_database() as name`;
      await sql.unsafe(`alter database ${row?.name} set synchronous_commit = off`);
      await sql.unsafe(`alter database ${row?.name} set default_transaction_isolation = 'serializable'`);
    });
    const later = home.open();
    const [settings] = await later.query(
      (sql) => sql`select current_setting('synchronous_commit') as commit,
        current_setting('transaction_isolation') as isolation`,
    );
    expect(settings).toEqual({ commit: "on", isolation: "read committed" });
    await later.close();
  });

  test("are never more than the pool may open, and calls beyond them are served in order", async () => {
    const small = home.open({ connectionsMax: 2 });
    const order: number[] = [];
    const pids = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        small.query(async (sql) => {
          order.push(index);
          return backend(sql);
        }),
      ),
    );
    expect(new Set(pids).size).toBeLessThanOrEqual(2);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    await small.close();
  });

  test("are reached by a URL as well, a socket folder in it included", async () => {
    const target = { kind: "url", url: home.url } as const;
    const byUrl = new Database({ target, connectionsMax: 1, deadlineMs: 20_000, runtime: systemRuntime() });
    await byUrl.ping();
    const [row] = await byUrl.query((sql) => sql<{ n: number }[]>`select count(*)::int as n from notes`);
    expect(row?.n).toBe(await countNotes());
    await byUrl.close();
  });

  test("that are killed fail their query only; the next query connects anew", async () => {
    const small = home.open({ connectionsMax: 1 });
    const pid = await small.query(backend);
    const sleeping = small.query((sql) => sql`select pg_sleep(600)`).catch((error: unknown) => error);
    await untilActive(pid, "pg_sleep");
    await database.query((sql) => sql`select pg_terminate_backend(${pid})`);
    expect(await sleeping).toBeInstanceOf(StorageUnavailable);
    expect(await small.query(backend)).not.toBe(pid);
    await small.close();
  });
});

async function untilActive(pid: number, query: string): Promise<void> {
  for (;;) {
    const rows = await database.query(
      (sql) => sql`
        select from pg_stat_activity
        where pid = ${pid} and state = 'active' and query like ${`%${query}%`}`,
    );
    if (rows.length > 0) return;
  }
}

describe("a failure", () => {
  test("of a statement is a fault without the row's values, and the connection serves on", async () => {
    const small = home.open({ connectionsMax: 1 });
    const pid = await small.query(backend);
    const failure = await small
      .query((sql) => sql`insert into notes values (1, ${null}), (2, 'secret')`)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(QueryFailed);
    expect(failure).toMatchObject({ code: "23502" });
    expect(await small.query(backend)).toBe(pid);
    await small.close();
  });

  test("of the caller's own code comes through as it is", async () => {
    const own = new Error("own");
    await expect(database.query(() => Promise.reject(own))).rejects.toBe(own);
    await expect(database.transaction(() => Promise.reject(own))).rejects.toBe(own);
  });
});

describe("a transaction", () => {
  test("is stored as a whole, or not at all when its code throws", async () => {
    const before = await countNotes();
    const insertTwo = async (sql: Sql, from: number) => {
      await sql`insert into notes values (${from}, 'a')`;
      await sql`insert into notes values (${from + 1}, 'b')`;
    };
    await database.transaction((sql) => insertTwo(sql, 100));
    const undone = database.transaction(async (sql) => {
      await insertTwo(sql, 200);
      throw new Error("changed my mind");
    });
    await expect(undone).rejects.toThrow("changed my mind");
    expect(await countNotes()).toBe(before + 2);
  });

  test("that loses its connection half-way stores nothing, and its rest runs on no other connection", async () => {
    const before = await countNotes();
    const small = home.open({ connectionsMax: 1 });
    const cut = small.transaction(async (sql) => {
      await sql`insert into notes values (300, 'before the cut')`;
      const pid = await backend(sql);
      await database.query((other) => other`select pg_terminate_backend(${pid}, 10000)`);
      await untilClosed(sql);
      await sql`insert into notes values (301, 'after the cut')`;
    });
    await expect(cut).rejects.toBeInstanceOf(StorageUnavailable);
    expect(await countNotes()).toBe(before);
    await small.ping();
    await small.close();
  });

  test("in snapshot mode sees one state throughout and may not write", async () => {
    const seen = await database.transaction(
      async (sql) => {
        const count = async () => (await sql<{ n: number }[]>`select count(*)::int as n from notes`)[0]?.n;
        const first = await count();
        await database.query((other) => other`insert into notes values (400, 'meanwhile')`);
        return [first, await count()];
      },
      { mode: "snapshot" },
    );
    expect(seen[0]).toBe(seen[1]);
    const write = database.transaction((sql) => sql`insert into notes values (401, 'x')`, {
      mode: "snapshot",
    });
    await expect(write).rejects.toBeInstanceOf(StorageUnavailable);
  });
});

/** Until the driver has noticed that its connection is gone. */
async function untilClosed(sql: Sql): Promise<void> {
  await sql`select 1`.catch(() => undefined);
}

describe("the deadline", () => {
  test("ends a statement that takes too long, on the server as well", async () => {
    const hasty = home.open({ connectionsMax: 1, deadlineMs: 300 });
    const pid = await hasty.query(backend);
    await expect(hasty.query((sql) => sql`select pg_sleep(600)`)).rejects.toBeInstanceOf(StorageUnavailable);
    await hasty.ping();
    await untilIdle(pid);
    await hasty.close();
  });

  test("covers the wait for a connection, and who gave up waiting takes none away", async () => {
    const hasty = home.open({ connectionsMax: 1, deadlineMs: 400 });
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const holder = hasty.transaction(
      async (sql) => {
        await sql`select 1`;
        await released;
      },
      { deadlineMs: 20_000 },
    );
    await expect(hasty.ping()).rejects.toBeInstanceOf(StorageUnavailable);
    release();
    await holder;
    await hasty.ping();
    await hasty.close();
  });

  test("is not waited for by calls beyond those that may wait: they fail at once, the others are served", async () => {
    const small = home.open({ connectionsMax: 1 });
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const holder = small.query(() => released);
    const waiting = Array.from({ length: waitersMax }, () => small.query(async () => "served"));
    await expect(small.ping()).rejects.toThrow("Too many queries wait for PostgreSQL");
    release();
    await holder;
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(["served"]));
    await small.close();
  });

  test("is as long as a transaction asks for, on the server as well", async () => {
    const hasty = home.open({ connectionsMax: 1, deadlineMs: 200 });
    await hasty.transaction((sql) => sql`select pg_sleep(0.5)`, { deadlineMs: 20_000 });
    await expect(hasty.query((sql) => sql`select pg_sleep(0.5)`)).rejects.toBeInstanceOf(StorageUnavailable);
    await hasty.close();
  });
});

async function untilIdle(pid: number): Promise<void> {
  for (;;) {
    const rows = await database.query(
      (sql) => sql`select from pg_stat_activity where pid = ${pid} and state = 'active'`,
    );
    if (rows.length === 0) return;
  }
}

test("a closed database refuses, those who wait included, and lets the running query finish", async () => {
  const small = home.open({ connectionsMax: 1 });
  const running = small.query((sql) => sql<{ x: number }[]>`select 1 as x, pg_sleep(0.2)`);
  const waiting = small.ping().catch((error: unknown) => error);
  await small.close();
  expect((await running)[0]?.x).toBe(1);
  expect(await waiting).toBeInstanceOf(StorageUnavailable);
  await expect(small.ping()).rejects.toBeInstanceOf(StorageUnavailable);
});

test("a server that is not there is an outage at once", async () => {
  const targets = [
    { kind: "socket", folder: "/nowhere", port: 5432, user: "koe", database: "koe" },
    { kind: "url", url: "postgres://koe@127.0.0.1:1/koe" },
  ] as const;
  for (const target of targets) {
    const none = new Database({ target, connectionsMax: 1, deadlineMs: 20_000, runtime: systemRuntime() });
    await expect(none.ping()).rejects.toBeInstanceOf(StorageUnavailable);
    await none.close();
  }
});
