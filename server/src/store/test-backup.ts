/** What the tests of backup and restore share: a database worth backing up, and ways to look at what came of it. */
import { Readable, Writable } from "node:stream";
import { gzipSync } from "node:zlib";
import { type BackupOutcome, readColumns, writeBackup } from "./backup.ts";
import { backedUpTables } from "./backup-format.ts";
import { ownLogOf } from "./entry.ts";
import type { AppliedMigration } from "./migrate.ts";
import type { Database } from "./postgres.ts";
import { type RestoreOutcome, restoreBackup } from "./restore.ts";
import { openStore, type Store } from "./store.ts";
import { createRoom, createUser, hashOf } from "./test-home.ts";

export const now = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
export const awkwardTexts = [
  `"'\\{},\n\r\t`,
  "\\N",
  "null",
  "声 👋🏽 \u202e",
  "\u0001\u001f",
  "end",
  '{"end":true}',
  "é".repeat(4_000),
];

export async function fill(database: Database): Promise<void> {
  const store = openStore(database);
  const mina = await createUser(database, "Mina");
  const noor = await createUser(database, "Noor");
  const kai = await createUser(database, "Kai");
  await store.users.makeOwner(mina);
  await store.users.deactivate(noor);
  await store.sessions.create({ userId: mina, tokenHash: hashOf("session"), nowMs: now.getTime() });
  await store.invites.create({
    tokenHash: hashOf("invite"),
    createdBy: mina,
    nowMs: now.getTime(),
    expiresAtMs: now.getTime() + 1000,
    uses: 2,
  });
  await createRoom(database, "made-later");
  await database.query((sql) => sql`update installation set owner_claim_hash = ${hashOf("claim")}`);
  const send = (roomId: string, texts: readonly string[]) =>
    store.log.append(
      texts.map((text, index) => ({
        kind: "message",
        roomId,
        userId: mina,
        username: "",
        clientMsgId: `message-${index}`,
        text,
      })),
    );
  await send("general", awkwardTexts);
  await fillWithAllKinds(store, mina, kai);
  await send(
    "made-later",
    Array.from({ length: 999 }, (_, index) => `message ${index}`),
  );
}

/** In a private room with two people, and in their own logs; beside it notes to oneself. */
async function fillWithAllKinds({ rooms, log }: Store, mina: string, kai: string): Promise<void> {
  const made = await rooms.create({
    ...{ id: "private-one", name: "private", topic: "secret", visibility: "private", creatorId: mina },
  });
  if (made.kind !== "created") throw new Error(made.kind);
  await rooms.createDirect({ creatorId: mina, memberIds: [] });
  await rooms.leave("gleam-dev", kai);
  const by = (userId: string, clientMsgId: string) => ({
    roomId: made.room.id,
    userId,
    username: "",
    clientMsgId,
  });
  const outcomes = await log.append([
    { kind: "member", ...by(mina, "kind-1"), subjectId: kai, role: "admin", asRole: "owner" },
    { kind: "message", ...by(mina, "kind-2"), text: "first", mentionKeys: ["kai"] },
    { kind: "message", ...by(kai, "kind-3"), text: "a reply", threadSeq: 2 },
    { kind: "message", ...by(kai, "kind-4"), text: "deleted soon" },
    { kind: "edit", ...by(mina, "kind-5"), targetSeq: 2, text: "second", mentionKeys: ["kai"] },
    { kind: "delete", ...by(mina, "kind-6"), targetSeq: 4, asRole: "owner", mayDeleteOthers: true },
    { kind: "reaction", ...by(kai, "kind-7"), targetSeq: 2, emoji: "👍🏽", isOn: true },
    { kind: "room", ...by(mina, "kind-8"), asRole: "owner", topic: "open", isArchived: true },
    {
      ...{ kind: "read_marker", ...by(kai, "kind-9"), roomId: ownLogOf(kai) },
      ...{ aboutRoomId: made.room.id, readSeq: 2, isBack: false },
    },
  ]);
  const refused = outcomes.find(({ kind }) => kind !== "appended");
  if (refused) throw new Error(refused.kind);
}

export async function take(database: Database): Promise<{ outcome: BackupOutcome; bytes: Buffer }> {
  const chunks: Buffer[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  const outcome = await writeBackup(database, destination, now);
  return { outcome, bytes: Buffer.concat(chunks) };
}

export function restore(database: Database, bytes: Uint8Array): Promise<RestoreOutcome> {
  return restoreBackup(database, Readable.from([bytes]));
}

/** Everything in the tables, as text. */
export function dump(database: Database, tables: readonly string[] = backedUpTables): Promise<string> {
  return database.transaction(
    async (sql) => {
      const lines: string[] = [];
      for (const table of tables) {
        const rows = await sql<
          { row: string }[]
        >`select t::text as row from ${sql(table)} t order by t::text`;
        lines.push(table, ...rows.map(({ row }) => row));
      }
      return lines.join("\n");
    },
    { mode: "snapshot" },
  );
}

/** All but the installation, which a restore changes on purpose. */
export const sameTables = backedUpTables.filter((table) => table !== "installation");

/** Names and definitions of all that there is in the schema. */
export async function describeSchema(database: Database): Promise<string[]> {
  const rows = await database.query(
    (sql) => sql<{ line: string }[]>`
      select concat_ws(' ', 'column', table_name, column_name, data_type, column_default, is_nullable) as line
      from information_schema.columns where table_schema = 'public'
      union all select concat_ws(' ', 'index', tablename, indexdef) from pg_indexes where schemaname = 'public'
      union all select concat_ws(' ', 'function', pg_get_functiondef(oid)) from pg_proc
                where pronamespace = 'public'::regnamespace
      union all select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
                from pg_constraint where connamespace = 'public'::regnamespace
      order by line`,
  );
  return rows.map(({ line }) => line);
}

/** A backup as the version that knew only these migrations and tables wrote it. */
export async function takeAsOf(
  database: Database,
  migrations: readonly AppliedMigration[],
  tables: readonly string[],
): Promise<Buffer> {
  const lines: string[] = [];
  const rows: Record<string, number> = {};
  const described: { name: string; columns: readonly string[] }[] = [];
  await database.query(async (sql) => {
    for (const name of tables) {
      described.push({ name, columns: await readColumns(sql, name) });
      const found = await sql<{ row: string }[]>`select row_to_json(r)::text as row from ${sql(name)} r`;
      rows[name] = found.length;
      lines.push(JSON.stringify({ table: name }));
      for (const { row } of found) lines.push(`[${row}]`);
    }
  });
  const known = migrations.map(({ version, name, checksum }) => ({ version, name, checksum }));
  const head = { koe_backup: 1, created_at: now.toISOString(), migrations: known, tables: described };
  const body = [JSON.stringify(head), ...lines].map((line) => `${line}\n`).join("");
  const sha256 = new Bun.CryptoHasher("sha256").update(body).digest("hex");
  return gzipSync(`${body}${JSON.stringify({ end: true, rows, sha256 })}\n`);
}

/** The text of a backup with another head, and a digest that fits it. */
export function withManifest(
  text: string,
  change: (head: { migrations: unknown[]; tables: unknown[] }) => object,
): string {
  const [first = "", ...lines] = text.trimEnd().split("\n");
  const body = [JSON.stringify(change(JSON.parse(first))), ...lines.slice(0, -1)]
    .map((line) => `${line}\n`)
    .join("");
  const end = {
    ...JSON.parse(lines.at(-1) ?? ""),
    sha256: new Bun.CryptoHasher("sha256").update(body).digest("hex"),
  };
  return `${body}${JSON.stringify(end)}\n`;
}
