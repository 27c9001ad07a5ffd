/**
 * Brings a database to the state that this version of Koe works with.
 *
 * Each migration runs once, in order, in a transaction of its own together with the row in `schema_migrations` that
 * records it with its checksum, so it is applied and recorded or neither. Every step takes the same advisory lock and
 * looks again, so nodes that start at once take turns. There is no way back down: what went wrong is undone by a
 * later migration or a restore. A database whose record does not fit our files is refused and left as it is.
 */
import { type Migration, readMigrations } from "./migration-files.ts";
import { type Database, maintenanceDeadlineMs, type Sql } from "./postgres.ts";

export type MigrationRefusal = {
  readonly kind: "refused";
  readonly code: "unsupported_server" | "newer" | "missing" | "changed" | "out_of_order";
  /** A sentence for the operator. */
  readonly message: string;
};

export type MigrateOutcome =
  /** The versions that were applied now, in order; none when the database was up to date. */
  { readonly kind: "migrated"; readonly applied: readonly number[] } | MigrationRefusal;

/** What `schema_migrations` says of one migration. */
export interface AppliedMigration {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

type Plan = { readonly kind: "plan"; readonly pending: readonly Migration[] } | MigrationRefusal;

const postgresVersionMin = 150_000;
/** Any fixed number will do; "koe" and "mig" in ASCII, in decimal since PostgreSQL 15 reads no other. */
const advisoryLockKey = "118126187211111";

export async function migrate(
  database: Database,
  migrations: readonly Migration[] = readMigrations(),
): Promise<MigrateOutcome> {
  const applied: number[] = [];
  for (;;) {
    const step = await database.transaction((sql) => applyNext(sql, migrations), {
      deadlineMs: maintenanceDeadlineMs,
    });
    if (typeof step !== "number") return step ?? { kind: "migrated", applied };
    applied.push(step);
  }
}

/** Applies the first pending migration; for use inside a transaction. Undefined when there is none. */
async function applyNext(
  sql: Sql,
  migrations: readonly Migration[],
): Promise<number | MigrationRefusal | undefined> {
  await lockMigrations(sql);
  const refusal = await checkServer(sql);
  if (refusal) return refusal;
  await createRecord(sql);
  const plan = planMigrations(migrations, await readApplied(sql));
  if (plan.kind === "refused") return plan;
  const [next] = plan.pending;
  if (next) await applyMigration(sql, next);
  return next?.version;
}

/** Makes everybody else who migrates or restores wait until the transaction's end. */
export async function lockMigrations(sql: Sql): Promise<void> {
  await sql.unsafe(`select pg_advisory_xact_lock(${advisoryLockKey})`);
}

/** For use inside a transaction that holds the migration lock. */
export async function applyMigration(sql: Sql, migration: Migration): Promise<void> {
  await sql.unsafe(migration.text);
  await sql`
    insert into schema_migrations (version, name, checksum)
    values (${migration.version}, ${migration.name}, ${migration.checksum})`;
}

/** Makes the table that records the migrations, where there is none. */
export async function createRecord(sql: Sql): Promise<void> {
  await sql`
    create table if not exists schema_migrations (
      version    integer primary key,
      name       text not null,
      checksum   text not null,
      applied_at timestamptz not null default now()
    )`;
}

/** What has been applied, in order; nothing where there is no record. Writes nothing. */
export async function readApplied(sql: Sql): Promise<readonly AppliedMigration[]> {
  const [record] = await sql<{ exists: boolean }[]>`
    select to_regclass('schema_migrations') is not null as exists`;
  if (!record?.exists) return [];
  return sql<AppliedMigration[]>`select version, name, checksum from schema_migrations order by version`;
}

/** Undefined when Koe can work with the server and the database's encoding. */
export async function checkServer(sql: Sql): Promise<MigrationRefusal | undefined> {
  const [server] = await sql<{ version: number; name: string; encoding: string }[]>`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as name,
           current_setting('server_encoding') as encoding`;
  if (!server) throw new Error("current_setting gave no row");
  if (server.version < postgresVersionMin) {
    return refuse("unsupported_server", `Koe needs PostgreSQL 15 or later; this server is ${server.name}.`);
  }
  if (server.encoding !== "UTF8") {
    const remedy = "Create it with ENCODING 'UTF8' TEMPLATE template0.";
    return refuse("unsupported_server", `The database's encoding is ${server.encoding}, not UTF8. ${remedy}`);
  }
  return undefined;
}

/** What remains to be applied, or why nothing may be. */
export function planMigrations(known: readonly Migration[], applied: readonly AppliedMigration[]): Plan {
  const newest = known.at(-1)?.version ?? 0;
  for (const record of applied) {
    const refusal = checkRecord(record, known, newest);
    if (refusal) return refusal;
  }
  const versions = new Set(applied.map((record) => record.version));
  const pending = known.filter((migration) => !versions.has(migration.version));
  const [first] = pending;
  const last = applied.at(-1);
  if (first && last && first.version < last.version) {
    const cause = `${last.name} was applied to the database, but not ${first.name}, which comes before it.`;
    return refuse("out_of_order", `${cause} Restore the database from a backup.`);
  }
  return { kind: "plan", pending };
}

function checkRecord(
  record: AppliedMigration,
  known: readonly Migration[],
  newest: number,
): MigrationRefusal | undefined {
  const migration = known.find(({ version }) => version === record.version);
  if (!migration && record.version > newest) {
    const cause = `A newer version of Koe has migrated the database (${record.name}).`;
    return refuse("newer", `${cause} Run that version or a later one.`);
  }
  if (!migration) {
    return refuse(
      "missing",
      `${record.name} was applied to the database, but Koe's files lack it. Install Koe anew.`,
    );
  }
  if (migration.checksum !== record.checksum || migration.name !== record.name) {
    const cause = `${migration.name} is not what was applied to the database as ${record.name}.`;
    return refuse("changed", `${cause} Install Koe anew.`);
  }
  return undefined;
}

function refuse(code: MigrationRefusal["code"], message: string): MigrationRefusal {
  return { kind: "refused", code, message };
}
