/**
 * Real PostgreSQL for the tests: one server per test process, started when first asked for and gone with the process,
 * and on it an own database for whoever wants one.
 *
 * `KOE_TEST_DATABASE_URL` names an external server to use instead; its user must be allowed to create databases.
 */
import { createHash, randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { systemRuntime } from "../server/src/actor/system-runtime.ts";
import { migrate } from "../server/src/store/migrate.ts";
import { readMigrations } from "../server/src/store/migration-files.ts";
import { Database, type DatabaseTarget } from "../server/src/store/postgres.ts";

export const testDeadlineMs = 20_000;
const startTimeoutMs = 60_000;
const lookIntervalMs = 20;
const runtime = systemRuntime();

const outcomeSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("started"),
    serverPid: z.int(),
    folder: z.string(),
    port: z.int(),
    user: z.string(),
    database: z.string(),
  }),
  z.object({ kind: z.literal("refused"), message: z.string() }),
]);

/** The process's server, as a way to its maintenance database. */
export function startTestDatabase(): Promise<DatabaseTarget> {
  server ??= findServer();
  return server;
}
let server: Promise<DatabaseTarget> | undefined;

export interface TestDatabase {
  readonly target: DatabaseTarget;
  /** The same as a URL, for `DATABASE_URL`. */
  readonly url: string;
  /** Opens a pool on it. Whoever opens it closes it. */
  open(options?: { readonly connectionsMax?: number; readonly deadlineMs?: number }): Database;
  /** Another database on the same server. */
  named(name: string): TestDatabase;
}

/** A database of its own, migrated and otherwise as new; with `migrated: false` without a table. */
export async function freshDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const maintenance = await startTestDatabase();
  const template = migrated ? await templateDatabase(maintenance) : "template0";
  const name = `koe_test_${randomUUID().replaceAll("-", "")}`;
  await withDatabase(maintenance, (database) =>
    database.query((sql) => sql.unsafe(`create database ${name} template ${template}`)),
  );
  return testDatabase(withName(maintenance, name));
}

function testDatabase(target: DatabaseTarget): TestDatabase {
  return {
    target,
    url: urlOf(target),
    open: ({ connectionsMax = 4, deadlineMs = testDeadlineMs } = {}) =>
      new Database({ target, connectionsMax, deadlineMs, runtime }),
    named: (name) => testDatabase(withName(target, name)),
  };
}

/** The name of a migrated database to copy from, made once per server and set of migrations. */
function templateDatabase(maintenance: DatabaseTarget): Promise<string> {
  template ??= makeTemplate(maintenance);
  return template;
}
let template: Promise<string> | undefined;

function makeTemplate(maintenance: DatabaseTarget): Promise<string> {
  const checksums = readMigrations().map((migration) => migration.checksum);
  const digest = createHash("sha256").update(checksums.join("")).digest("hex");
  const name = `koe_template_${digest.slice(0, 16)}`;
  return withDatabase(maintenance, (database) =>
    database.query(async (sql) => {
      // Several test processes may share an external server; the lock ends with the connection at the latest.
      await sql`select pg_advisory_lock(hashtext(${name}))`;
      const existing = await sql`select from pg_database where datname = ${name}`;
      if (existing.length === 0) {
        const draft = `${name}_draft`;
        await sql.unsafe(`drop database if exists ${draft}`);
        await sql.unsafe(`create database ${draft} template template0`);
        const outcome = await withDatabase(withName(maintenance, draft), migrate);
        if (outcome.kind === "refused") throw new Error(outcome.message);
        await sql.unsafe(`alter database ${draft} rename to ${name}`);
      }
      await sql`select pg_advisory_unlock(hashtext(${name}))`;
      return name;
    }),
  );
}

async function withDatabase<T>(target: DatabaseTarget, use: (database: Database) => Promise<T>): Promise<T> {
  const database = new Database({ target, connectionsMax: 1, deadlineMs: testDeadlineMs, runtime });
  try {
    return await use(database);
  } finally {
    await database.close();
  }
}

function withName(target: DatabaseTarget, database: string): DatabaseTarget {
  if (target.kind === "socket") return { ...target, database };
  const url = new URL(target.url);
  url.pathname = `/${database}`;
  return { kind: "url", url: url.href };
}

function urlOf(target: DatabaseTarget): string {
  if (target.kind === "url") return target.url;
  const host = encodeURIComponent(target.folder);
  return `postgres://${target.user}@localhost:${target.port}/${target.database}?host=${host}`;
}

async function findServer(): Promise<DatabaseTarget> {
  const { KOE_TEST_DATABASE_URL: url } = process.env;
  if (url) return { kind: "url", url };
  const folder = join(tmpdir(), `koe-test-${process.pid}`);
  const known = readOutcome(folder);
  if (known?.kind === "started" && isAlive(known.serverPid)) return socketTarget(known);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  launchServer(folder);
  const outcome = await untilKnown(folder);
  if (outcome.kind === "refused") throw new Error(outcome.message);
  return socketTarget(outcome);
}

/** Through a shell that ends at once, so that the server is not among the children that end with a test file. */
function launchServer(folder: string): void {
  const script = join(import.meta.dir, "database-server.ts");
  Bun.spawnSync(
    [
      "sh",
      "-c",
      '"$0" "$@" </dev/null >/dev/null 2>&1 &',
      process.execPath,
      script,
      String(process.pid),
      folder,
    ],
    { env: { ...process.env, BUN_BE_BUN: "1" } },
  );
}

async function untilKnown(folder: string) {
  const giveUpAt = runtime.monotonic() + startTimeoutMs;
  for (;;) {
    const outcome = readOutcome(folder);
    if (outcome) return outcome;
    if (runtime.monotonic() > giveUpAt)
      throw new Error(`No PostgreSQL in ${folder} after ${startTimeoutMs} ms`);
    await new Promise<void>((resolve) => runtime.after(lookIntervalMs, resolve));
  }
}

function readOutcome(folder: string): z.infer<typeof outcomeSchema> | undefined {
  try {
    return outcomeSchema.parse(JSON.parse(readFileSync(join(folder, "started.json"), "utf8")));
  } catch {
    return undefined;
  }
}

function socketTarget(address: {
  readonly folder: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}): DatabaseTarget {
  const { folder, port, user, database } = address;
  return { kind: "socket", folder, port, user, database };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
