import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { PassThrough, type Readable, Writable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { freshDatabase } from "../../../test/database.ts";
import { writeBackup } from "./backup.ts";
import { backedUpTables } from "./backup-format.ts";
import type { Database } from "./postgres.ts";
import { dump, fill, now, restore, sameTables, take } from "./test-backup.ts";
import { createUser, hashOf } from "./test-home.ts";

const open: Database[] = [];
let source: Database;

beforeAll(async () => {
  source = (await freshDatabase()).open();
  await fill(source);
});
afterEach(() => Promise.all(open.splice(0).map((database) => database.close())));
afterAll(() => source.close());

async function target(options?: { migrated: boolean }): Promise<{ database: Database }> {
  const home = await freshDatabase(options);
  const database = home.open();
  open.push(database);
  return { database };
}

describe("a backup", () => {
  test("says what it holds, in lines that can be read without Koe, without a session", async () => {
    const { outcome, bytes } = await take(source);
    expect(outcome).toMatchObject({
      kind: "written",
      rows: {
        installation: 1,
        users: 3,
        // Three for all, one private, notes to oneself, and everybody's own log.
        rooms: 8,
        room_heads: 8,
        members: 8,
        read_markers: 9,
        mentions: 1,
        reactions: 1,
        invites: 1,
      },
    });
    const text = gunzipSync(bytes).toString();
    const lines = text.trimEnd().split("\n");
    expect(lines.map((line) => typeof JSON.parse(line))).toEqual(lines.map(() => "object"));
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ koe_backup: 1, created_at: now.toISOString() });
    expect(text).not.toContain(Buffer.from(hashOf("session")).toString("hex"));
  });

  test("holds every table, save the sessions, the access tokens and the record of migrations", async () => {
    const rows = await source.query(
      (sql) => sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`,
    );
    const left = new Set(["sessions", "access_tokens", "schema_migrations"]);
    const expected = rows.map(({ name }) => name).filter((name) => !left.has(name));
    expect(expected.toSorted()).toEqual([...backedUpTables].toSorted());
  });

  test("is of one moment, whatever is written meanwhile", async () => {
    const { database } = await target();
    await fill(database);
    const before = await dump(database, sameTables);
    const destination = new PassThrough();
    const written = writeBackup(database, destination, now);
    const [first] = await Array.fromAsync(takeOne(destination));
    await createUser(database, "Late");
    const rest = await Array.fromAsync<Buffer>(destination);
    expect((await written).kind).toBe("written");
    const restored = await target();
    const outcome = await restore(restored.database, Buffer.concat([first ?? Buffer.alloc(0), ...rest]));
    expect(outcome.kind).toBe("restored");
    expect(await dump(restored.database, sameTables)).toBe(before);
  });

  test("of a database that is not migrated is refused", async () => {
    const { database } = await target({ migrated: false });
    expect((await take(database)).outcome).toMatchObject({ kind: "refused", code: "not_migrated" });
  });

  test("fails with its destination, and the connection serves on", async () => {
    const full = new Error("disk full");
    const destination = new Writable({ write: (_chunk, _encoding, done) => done(full) });
    await expect(writeBackup(source, destination, now)).rejects.toBe(full);
    await source.ping();
    expect((await take(source)).outcome.kind).toBe("written");
  });
});

async function* takeOne(stream: Readable): AsyncGenerator<Buffer> {
  await new Promise<void>((resolve) => stream.once("readable", resolve));
  const chunk: unknown = stream.read();
  if (Buffer.isBuffer(chunk)) yield chunk;
}
