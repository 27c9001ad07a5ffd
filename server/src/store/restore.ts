/**
 * Fills an empty database from a backup, in one transaction: everything is there afterwards, or nothing has changed.
 *
 * The migrations are applied up to where the backup was taken, its rows go in, then the remaining migrations run over
 * them, so a backup of an older version arrives on this one. At the end the numbering moves on: clients that know
 * numbers given out after the backup must not take new messages for those. An open owner claim is closed.
 */
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { readColumns } from "./backup.ts";
import { backedUpTables, type Manifest } from "./backup-format.ts";
import { BackupReader, BackupUnreadable, damaged } from "./backup-reader.ts";
import {
  applyMigration,
  checkServer,
  createRecord,
  lockMigrations,
  type MigrationRefusal,
  planMigrations,
  readApplied,
} from "./migrate.ts";
import { type Migration, readMigrations } from "./migration-files.ts";
import { classifyFailure } from "./outage.ts";
import { type Database, maintenanceDeadlineMs, QueryFailed, type Sql } from "./postgres.ts";

export type RestoreRefusal = {
  readonly kind: "refused";
  readonly code: "not_empty" | BackupUnreadable["code"] | MigrationRefusal["code"];
  /** A sentence for the operator. */
  readonly message: string;
};

export type RestoreOutcome =
  | { readonly kind: "restored"; readonly createdAt: Date; readonly rows: ReadonlyMap<string, number> }
  | RestoreRefusal;

/** All that the migrations make, for taking it away again. */
const ownTables = [...backedUpTables, "sessions", "access_tokens", "schema_migrations"];
const ownFunctions = [
  ...[
    "numbering_epoch",
    "standings_of",
    "role_in",
    "milliseconds",
    "unchanged",
    "people_named",
    "add_mentions",
  ],
  ...[
    "text_digest",
    "was_sent_as",
    "is_repetition",
    "write_entry",
    "appended",
    "append_own",
    "append_messages",
  ],
  ...["append_message", "append_edit", "append_delete", "append_reaction", "append_room_change"],
  ...["append_member_change", "append_read_marker", "append_entry", "append_entries"],
  ...["fill_room", "lock_own_logs", "is_any_list_full", "create_room", "create_direct", "set_joined"],
];

/** Ends the transaction with a refusal. */
class Refused extends Error {
  readonly refusal: RestoreRefusal;

  constructor(refusal: Omit<RestoreRefusal, "kind">) {
    super(refusal.message);
    this.refusal = { kind: "refused", ...refusal };
  }
}

/** Reads the source to its end. Fails as the database and the source do. */
export async function restoreBackup(database: Database, source: Readable): Promise<RestoreOutcome> {
  let outcome: RestoreOutcome | undefined;
  try {
    await pipeline(source, createGunzip(), async (chunks: AsyncIterable<Uint8Array>) => {
      outcome = await restoreFrom(database, new BackupReader(chunks));
    });
  } catch (error) {
    const refusal = toRefusal(error);
    if (refusal) return refusal;
    throw error;
  }
  if (!outcome) throw new Error("The source ended without an outcome");
  return outcome;
}

async function restoreFrom(database: Database, reader: BackupReader): Promise<RestoreOutcome> {
  const manifest = await reader.manifest();
  const known = readMigrations();
  const plan = planMigrations(known, manifest.migrations);
  if (plan.kind === "refused") throw new Refused(explain(plan));
  // What came before the backup has been applied there; the plan says what came after.
  const base = known.filter((migration) => !plan.pending.includes(migration));
  const rows = await database.transaction(
    async (sql) => {
      await prepare(sql, base);
      const stored = await load(sql, manifest, reader);
      for (const migration of plan.pending) await applyMigration(sql, migration);
      await moveOn(sql);
      return stored;
    },
    { deadlineMs: maintenanceDeadlineMs },
  );
  return { kind: "restored", createdAt: new Date(manifest.created_at), rows };
}

/** What the database's own migrations would be told, said of a backup. */
function explain({ code }: MigrationRefusal): Omit<RestoreRefusal, "kind"> {
  if (code === "newer") {
    return { code, message: "The backup is of a newer version of Koe. Use that version or a later one." };
  }
  return {
    code,
    message: "The backup's migrations are not those of this Koe. Install Koe anew, or use another backup.",
  };
}

/** Leaves our tables as they were when the backup was taken, without a row. */
async function prepare(sql: Sql, base: readonly Migration[]): Promise<void> {
  await lockMigrations(sql);
  const unsupported = await checkServer(sql);
  if (unsupported) throw new Refused(unsupported);
  await refuseUnlessEmpty(sql);
  for (const name of ownTables) await sql`drop table if exists ${sql(name)} cascade`;
  for (const name of ownFunctions) await sql`drop function if exists ${sql(name)}`;
  await createRecord(sql);
  for (const migration of base) await applyMigration(sql, migration);
}

/** A database that was only just migrated is empty: what the migrations themselves put in does not count. */
async function refuseUnlessEmpty(sql: Sql): Promise<void> {
  const isMigrated = (await readApplied(sql)).length > 0;
  for (const table of isMigrated ? ["users", "room_log"] : ownTables) {
    if ((await readColumns(sql, table)).length === 0) continue;
    const isUsed = !isMigrated || (await sql`select from ${sql(table)} limit 1`).length > 0;
    if (!isUsed) continue;
    const message = `The database is not empty (table ${table}). Restore into a new one.`;
    throw new Refused({ code: "not_empty", message });
  }
}

async function load(
  sql: Sql,
  manifest: Manifest,
  reader: BackupReader,
): Promise<ReadonlyMap<string, number>> {
  const stored = new Map<string, number>();
  await refuseForeignTables(sql, manifest);
  for (const { name, columns } of manifest.tables) {
    const own = await readColumns(sql, name);
    if (own.join() !== columns.join())
      throw damaged(`Table ${name} does not have the columns it should have.`);
    await sql`truncate ${sql(name)} cascade`;
    stored.set(name, 0);
  }
  for await (const { table, rows } of reader.rows(stored)) {
    const before = stored.get(table);
    if (before === undefined) throw damaged(`It has rows of ${table}, which it does not announce.`);
    stored.set(table, before + (await insertRows(sql, table, rows)));
  }
  for (const table of stored.keys()) await continueSequences(sql, table);
  return stored;
}

/** A file could name a table that is not for it to fill: the sessions, or one of another program's in this database. */
async function refuseForeignTables(sql: Sql, { tables }: Manifest): Promise<void> {
  const expected: string[] = [];
  for (const name of backedUpTables) if ((await readColumns(sql, name)).length > 0) expected.push(name);
  if (tables.map(({ name }) => name).join() === expected.join()) return;
  throw damaged("Its tables are not those that a backup has.");
}

async function insertRows(sql: Sql, table: string, rows: string): Promise<number> {
  try {
    const inserted = await sql`
      insert into ${sql(table)} overriding system value
      select * from json_populate_recordset(null::${sql(table)}, ${rows}::text::json)`;
    return inserted.count;
  } catch (error) {
    const failure = classifyFailure(error);
    if (failure instanceof QueryFailed) throw damaged(`PostgreSQL does not take its rows of ${table}.`);
    throw failure;
  }
}

/** Numbers that the database itself gives out go on after the highest in the table. */
async function continueSequences(sql: Sql, table: string): Promise<void> {
  const identities = await sql<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = to_regclass(quote_ident(${table})) and attnum > 0 and not attisdropped and attidentity <> ''`;
  for (const { name } of identities) {
    await sql`
      select setval(pg_get_serial_sequence(quote_ident(${table}), ${name}), max(${sql(name)}))
      from ${sql(table)} having max(${sql(name)}) is not null`;
  }
}

async function moveOn(sql: Sql): Promise<void> {
  await sql`
    update installation
    set numbering_id = gen_random_uuid(), numbering_count = numbering_count + 1, owner_claim_hash = null`;
}

function toRefusal(error: unknown): RestoreRefusal | undefined {
  if (error instanceof Refused) return error.refusal;
  if (error instanceof BackupUnreadable) return { kind: "refused", code: error.code, message: error.message };
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  if (!error.code.startsWith("Z_")) return undefined;
  return { kind: "refused", code: "damaged", message: damaged("It does not unpack.").message };
}
