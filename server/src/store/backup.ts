/**
 * Writes a backup: one consistent state of everything, read in one snapshot while Koe goes on working, in the format
 * of `backup-format.ts`. It needs no rights beyond Koe's own, works with any PostgreSQL, and never holds more than a
 * few lines in memory.
 *
 * Rows come through a cursor and not through COPY: under Bun the driver's COPY stream can leave its connection paused
 * for good when the reader was slow at the end, and its counterpart never reports an error that comes last.
 */
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { backedUpTables, backupFormat, LineDigest, type Manifest, rowsPerLineMax } from "./backup-format.ts";
import { planMigrations, readApplied } from "./migrate.ts";
import { readMigrations } from "./migration-files.ts";
import { type Database, maintenanceDeadlineMs, type Sql } from "./postgres.ts";

export type BackupOutcome =
  /** The backup is in the destination, which has been ended. */
  | { readonly kind: "written"; readonly rows: Readonly<Record<string, number>> }
  | { readonly kind: "refused"; readonly code: "not_migrated"; readonly message: string };

/** `now` is the time that the backup states as its own. Fails as the database and the destination do. */
export function writeBackup(database: Database, destination: Writable, now: Date): Promise<BackupOutcome> {
  return database.transaction(
    async (sql) => {
      const plan = planMigrations(readMigrations(), await readApplied(sql));
      if (plan.kind === "refused") return { kind: "refused", code: "not_migrated", message: plan.message };
      if (plan.pending.length > 0) return refuseUnmigrated();
      const rows: Record<string, number> = {};
      const lines = Readable.from(backupLines(sql, now, rows), { highWaterMark: 1 });
      await pipeline(lines, createGzip(), destination);
      return { kind: "written", rows };
    },
    { mode: "snapshot", deadlineMs: maintenanceDeadlineMs },
  );
}

function refuseUnmigrated(): BackupOutcome {
  const message =
    "The database is not on this version of Koe. Start this version once, or use the one it is on.";
  return { kind: "refused", code: "not_migrated", message };
}

/** Counts into `rows` as it goes. */
async function* backupLines(sql: Sql, now: Date, rows: Record<string, number>): AsyncGenerator<string> {
  const digest = new LineDigest();
  const withDigest = (line: string) => {
    digest.add(line);
    return `${line}\n`;
  };
  const manifest = await readManifest(sql, now);
  yield withDigest(JSON.stringify(manifest));
  for (const { name } of manifest.tables) {
    yield withDigest(JSON.stringify({ table: name }));
    let count = 0;
    for await (const batch of readRows(sql, name)) {
      count += batch.length;
      yield withDigest(`[${batch.join(",")}]`);
    }
    rows[name] = count;
  }
  yield `${JSON.stringify({ end: true, rows, sha256: digest.hex() })}\n`;
}

async function readManifest(sql: Sql, now: Date): Promise<Manifest> {
  const tables: Manifest["tables"] = [];
  for (const name of backedUpTables) tables.push({ name, columns: [...(await readColumns(sql, name))] });
  return {
    koe_backup: backupFormat,
    created_at: now.toISOString(),
    migrations: [...(await readApplied(sql))],
    tables,
  };
}

/** The table's columns in their order; none for an unknown table. */
export async function readColumns(sql: Sql, table: string): Promise<readonly string[]> {
  const rows = await sql<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = to_regclass(quote_ident(${table})) and attnum > 0 and not attisdropped
    order by attnum`;
  return rows.map((row) => row.name);
}

/** The table's rows as JSON objects, in batches, in the order of its primary key. */
async function* readRows(sql: Sql, table: string): AsyncGenerator<readonly string[]> {
  const key = await sql<{ name: string }[]>`
    select a.attname as name
    from pg_index i, unnest(i.indkey::int2[]) with ordinality as k (attnum, position), pg_attribute a
    where i.indrelid = to_regclass(quote_ident(${table})) and i.indisprimary
      and a.attrelid = i.indrelid and a.attnum = k.attnum
    order by k.position`;
  const rows = sql<{ row: string }[]>`
    select row_to_json(r)::text as row from ${sql(table)} r order by ${sql(key.map(({ name }) => name))}`;
  for await (const batch of rows.cursor(rowsPerLineMax)) yield batch.map(({ row }) => row);
}
