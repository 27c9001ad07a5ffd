import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { Readable } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import { freshDatabase, type TestDatabase } from "../../../test/database.ts";
import { systemRuntime } from "../actor/system-runtime.ts";
import { type NewMessage, ownLogOf } from "./entry.ts";
import { migrate } from "./migrate.ts";
import { readMigrations } from "./migration-files.ts";
import { Database } from "./postgres.ts";
import { type RestoreOutcome, restoreBackup } from "./restore.ts";
import { openStore } from "./store.ts";
import {
  awkwardTexts,
  describeSchema,
  dump,
  fill,
  now,
  restore,
  sameTables,
  take,
  takeAsOf,
  withManifest,
} from "./test-backup.ts";
import { createRoom, hashOf } from "./test-home.ts";

const open: Database[] = [];
let source: Database;
let backup: Buffer;

beforeAll(async () => {
  source = (await freshDatabase()).open();
  await fill(source);
  backup = (await take(source)).bytes;
});
afterEach(() => Promise.all(open.splice(0).map((database) => database.close())));
afterAll(() => source.close());

async function target(options?: { migrated: boolean }): Promise<{ database: Database; home: TestDatabase }> {
  const home = await freshDatabase(options);
  const database = home.open();
  open.push(database);
  return { database, home };
}

/** The backup with its text changed. */
function forge(change: (text: string) => string): Buffer {
  return gzipSync(change(gunzipSync(backup).toString()));
}

describe("a restore", () => {
  test("brings everything back, into a migrated database and into one without a table", async () => {
    for (const migrated of [true, false]) {
      const { database } = await target({ migrated });
      const outcome = await restore(database, backup);
      expect(outcome).toMatchObject({ kind: "restored", createdAt: now });
      expect(await dump(database, sameTables)).toBe(await dump(source, sameTables));
      expect(await describeSchema(database)).toEqual(await describeSchema(source));
      expect(await migrate(database)).toEqual({ kind: "migrated", applied: [] });
      const texts = (await openStore(database).log.after("general", 0, 100)).map(
        (entry) => entry.kind === "message" && entry.text,
      );
      expect(texts).toEqual(awkwardTexts);
    }
  });

  test("moves the epoch on, each time to another, ends the sessions and closes the owner's claim", async () => {
    const epochs = new Set([await openStore(source).installation.epoch()]);
    for (let round = 0; round < 2; round++) {
      const { database } = await target();
      await restore(database, backup);
      const { installation, sessions } = openStore(database);
      epochs.add(await installation.epoch());
      expect(await sessions.authenticate(hashOf("session"), now.getTime())).toBeUndefined();
      const [row] = await database.query(
        (sql) => sql`select owner_claim_hash, numbering_count::int as count from installation`,
      );
      expect(row).toEqual({ owner_claim_hash: null, count: 2 });
    }
    expect(epochs.size).toBe(3);
  });

  test("leaves numbers that go on where they were", async () => {
    const { database } = await target();
    await restore(database, backup);
    const { log, users, rooms } = openStore(database);
    const mina = await users.findByKey("mina");
    const next: NewMessage = {
      kind: "message",
      roomId: "made-later",
      userId: mina?.id ?? "",
      username: "",
      clientMsgId: "next-one",
      text: "x",
    };
    expect(await log.append([next])).toMatchObject([{ kind: "appended", entry: { seq: 1000 } }]);
    expect(await log.append([{ ...next, clientMsgId: "message-5", text: "message 5" }])).toMatchObject([
      { kind: "duplicate", seq: 6 },
    ]);
    await createRoom(database, "even-later");
    expect((await rooms.listPublic()).at(-1)?.id).toBe("even-later");
  });

  test("brings back entries of every kind as they were read before", async () => {
    const { database } = await target();
    await restore(database, backup);
    const [before, after] = [openStore(source), openStore(database)];
    const ids = (await before.users.list()).map(({ id }) => id);
    const kinds = new Set<string>();
    for (const logId of ["private-one", ...ids.map(ownLogOf)]) {
      const entries = await before.log.after(logId, 0, 1_000);
      expect(await after.log.after(logId, 0, 1_000)).toEqual(entries);
      for (const { kind } of entries) kinds.add(kind);
    }
    expect(kinds.size).toBe(9);
    for (const id of ids) {
      expect(await after.standings.ownState(id)).toEqual(await before.standings.ownState(id));
    }
  });

  test("of an older backup runs the migrations that came since over its rows", async () => {
    const first = readMigrations().slice(0, 3);
    const { database: old } = await target({ migrated: false });
    await migrate(old, first);
    const [user] = await old.query(
      (sql) => sql<{ id: string }[]>`
        insert into users (username, username_key, password_hash) values ('O', 'o', '-') returning id`,
    );
    const id = user?.id ?? "";
    await old.query(
      (sql) => sql`select append_messages('{general,general}', ${[id, id]}::uuid[], '{m1,m2}', '{one,two}')`,
    );
    const tables = ["installation", "users", "rooms", "room_heads", "room_log", "invites"];
    const { database } = await target();
    expect(await restore(database, await takeAsOf(old, first, tables))).toMatchObject({ kind: "restored" });
    expect(await describeSchema(database)).toEqual(await describeSchema(source));

    const { users, log, standings } = openStore(database);
    expect(await users.findByKey("o")).toMatchObject({ id, username: "O" });
    expect(await standings.ownState(id)).toMatchObject({
      seq: 0,
      rooms: [
        { id: "general", seq: 2, readSeq: 2, unread: 0 },
        { id: "gleam-dev", seq: 0 },
      ],
    });
    const say = (clientMsgId: string, text: string): NewMessage => ({
      ...{ kind: "message", roomId: "general", userId: id, username: "O", clientMsgId, text },
    });
    expect(await log.append([say("m2", "two"), say("m3", "three")])).toMatchObject([
      { kind: "duplicate", seq: 2 },
      { kind: "appended", entry: { seq: 3 } },
    ]);
  });
});

describe("a restore refuses", () => {
  let database: Database;
  beforeAll(async () => {
    database = (await freshDatabase()).open();
  });
  afterAll(() => database.close());

  async function refusal(bytes: Uint8Array): Promise<RestoreOutcome> {
    const before = await dump(database);
    const schema = await describeSchema(database);
    const outcome = await restore(database, bytes);
    expect(await dump(database)).toBe(before);
    expect(await describeSchema(database)).toEqual(schema);
    return outcome;
  }

  test("a database with a user or a message in it, and changes nothing there", async () => {
    const before = await dump(source);
    expect(await restore(source, backup)).toMatchObject({ kind: "refused", code: "not_empty" });
    expect(await dump(source)).toBe(before);
  });

  test("a database with somebody else's table of the same name", async () => {
    const { database: other } = await target({ migrated: false });
    await other.query((sql) => sql`create table users (precious text)`);
    expect(await restore(other, backup)).toMatchObject({ kind: "refused", code: "not_empty" });
    await other.query((sql) => sql`select precious from users`);
  });

  test("a file that is none of ours", async () => {
    expect(await refusal(new Uint8Array())).toMatchObject({ kind: "refused" });
    expect(await refusal(Buffer.from("hello"))).toMatchObject({ kind: "refused" });
    expect(await refusal(gzipSync("hello\n"))).toMatchObject({ kind: "refused", code: "not_a_backup" });
    expect(await refusal(gzipSync('{"other":1}\n'))).toMatchObject({ kind: "refused", code: "not_a_backup" });
  });

  test("a file that was cut short, anywhere", async () => {
    for (const share of [0.1, 0.5, 0.9]) {
      const cut = backup.subarray(0, Math.floor(backup.length * share));
      expect(await refusal(cut)).toMatchObject({ kind: "refused", code: "damaged" });
    }
    const lines = gunzipSync(backup).toString().trimEnd().split("\n");
    for (const kept of [1, 2, lines.length - 1]) {
      const cut = gzipSync(`${lines.slice(0, kept).join("\n")}\n`);
      expect(await refusal(cut)).toMatchObject({ kind: "refused", code: "damaged" });
    }
  });

  test("a file with a changed byte, a missing row, a row twice, or something after its end", async () => {
    const forged = [
      forge((text) => text.replace("message 7", "message 8")),
      forge((text) => text.replace(/,\{"room_id":"made-later","seq":5,[^}]*\}/, "")),
      forge((text) => text.replace(/\{"room_id":"made-later","seq":5,[^}]*\}/, "$&,$&")),
      forge((text) => text.replace('{"table":"users"}', '{"table":"sessions"}')),
      forge((text) => `${text}{}\n`),
      forge((text) => text.replace('"seq":5,', '"seq":"five",')),
      forge((text) =>
        withManifest(text.replace(/,\{"room_id":"made-later","seq":5,[^}]*\}/, ""), (head) => head),
      ),
    ];
    for (const bytes of forged)
      expect(await refusal(bytes)).toMatchObject({ kind: "refused", code: "damaged" });
  });

  test("a file of a newer Koe", async () => {
    const format = forge((text) => text.replace('"koe_backup":1', '"koe_backup":2'));
    expect(await refusal(format)).toMatchObject({ kind: "refused", code: "newer" });
    const migration = { version: 9_999, name: "9999_later.sql", checksum: "0" };
    const migrated = forge((text) =>
      withManifest(text, (head) => ({ ...head, migrations: [...head.migrations, migration] })),
    );
    expect(await refusal(migrated)).toMatchObject({ kind: "refused", code: "newer" });
  });

  test("a file that would fill or empty a table that no backup has", async () => {
    await database.query((sql) => sql`create table of_another_program (id int)`);
    await database.query((sql) => sql`insert into of_another_program values (1)`);
    const sessions = ["id", "token_hash", "user_id", "created_at", "last_seen_at"];
    for (const table of [
      { name: "sessions", columns: sessions },
      { name: "of_another_program", columns: ["id"] },
    ]) {
      const forged = forge((text) =>
        withManifest(text, (head) => ({ ...head, tables: [...head.tables, table] })),
      );
      expect(await refusal(forged)).toMatchObject({ kind: "refused", code: "damaged" });
    }
    const without = forge((text) => withManifest(text, (head) => ({ ...head, tables: [] })));
    expect(await refusal(without)).toMatchObject({ kind: "refused", code: "damaged" });
    expect(await dump(database, ["of_another_program"])).toContain("(1)");
  });

  test("a file whose migrations are not ours", async () => {
    const other = forge((text) => text.replace(/"checksum":"[0-9a-f]{8}/, '"checksum":"00000000'));
    expect(await refusal(other)).toMatchObject({ kind: "refused", code: "changed" });
  });
});

test("a failing source fails the restore and changes nothing", async () => {
  const { database } = await target();
  const before = await dump(database);
  const broken = new Error("cannot read");
  const source = Readable.from(
    (async function* () {
      yield backup.subarray(0, 2_000);
      throw broken;
    })(),
  );
  await expect(restoreBackup(database, source)).rejects.toBe(broken);
  expect(await dump(database)).toBe(before);
});

test("an ordinary owner of the database, no superuser, may back up and restore", async () => {
  const { database: admin, home } = await target({ migrated: false });
  const role = `koe_owner_${crypto.randomUUID().replaceAll("-", "")}`;
  await admin.query(async (sql) => {
    await sql`create role ${sql(role)} login password 'owner'`;
    const [row] = await sql<{ name: string }[]>`select current_database() as name`;
    await sql`alter database ${sql(row?.name ?? "")} owner to ${sql(role)}`;
  });
  const url = new URL(home.url);
  url.username = role;
  url.password = "owner";
  const owner = new Database({
    target: { kind: "url", url: url.href },
    connectionsMax: 2,
    deadlineMs: 20_000,
    runtime: systemRuntime(),
  });
  open.push(owner);
  expect(await restore(owner, backup)).toMatchObject({ kind: "restored" });
  expect((await take(owner)).outcome.kind).toBe("written");
});
