/**
 * The way to PostgreSQL: a bounded number of connections, and a deadline on everything.
 *
 * - A call has one connection to itself while it runs; calls beyond `connectionsMax` wait in order, at most
 *   `waitersMax` of them, and the wait counts against the deadline.
 * - A call that has no result after `deadlineMs` fails with `StorageUnavailable`, and its connection is given up, so a
 *   stopped server or a lost network poisons nothing: the next call connects afresh.
 * - Nothing is retried here. Only the caller knows whether its statement may run twice.
 */
import type { Runtime } from "../actor/runtime.ts";
import { type DatabaseTarget, Lane, type Sql } from "./lane.ts";
import { classifyFailure, StorageUnavailable } from "./outage.ts";

export type { DatabaseTarget, Sql } from "./lane.ts";
export { QueryFailed, StorageUnavailable } from "./outage.ts";

/** Calls that may wait for a connection; beyond it a call fails with `StorageUnavailable` at once. */
export const waitersMax = 10_000;

/** For transactions that work through a whole database: migrations, backups, restores. */
export const maintenanceDeadlineMs = 6 * 60 * 60 * 1000;

export interface DatabaseOptions {
  readonly target: DatabaseTarget;
  /** Connections open at once. */
  readonly connectionsMax: number;
  /** How long a call may take, waiting for a connection included. */
  readonly deadlineMs: number;
  readonly runtime: Runtime;
}

export interface TransactionOptions {
  /** `snapshot`: every statement sees one and the same state, and none may write. */
  readonly mode?: "write" | "snapshot";
  /** Replaces the database's deadline, on the server too: for maintenance such as migrations and backups. */
  readonly deadlineMs?: number;
}

/** The wait for a connection. */
type Turn = PromiseWithResolvers<Lane>;

export function openDatabase(options: DatabaseOptions): Database {
  return new Database(options);
}

export class Database {
  readonly #options: DatabaseOptions;
  /** Connections that nobody uses now; the last used is taken first. */
  readonly #idle: Lane[] = [];
  readonly #busy = new Set<Lane>();
  readonly #waiting = new Set<Turn>();
  /** Settles when the last call of a closed database has ended. */
  readonly #drained = Promise.withResolvers<void>();
  #isClosed = false;

  constructor(options: DatabaseOptions) {
    this.#options = options;
  }

  /**
   * Runs statements one by one, each committed by itself.
   * @throws StorageUnavailable in an outage or past the deadline; QueryFailed when PostgreSQL refuses a statement.
   */
  query<T>(run: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#withLane(this.#options.deadlineMs, (lane) => run(lane.sql));
  }

  /**
   * Runs statements in one transaction: committed when `run` resolves, undone when it throws.
   * @throws as `query` does; whatever `run` throws comes through.
   */
  transaction<T>(run: (sql: Sql) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.#withLane(options.deadlineMs ?? this.#options.deadlineMs, (lane) =>
      inTransaction(lane, options, run),
    );
  }

  /** Resolves when PostgreSQL answers. */
  async ping(): Promise<void> {
    await this.query((sql) => sql`select 1`);
  }

  /** Lets the calls that run finish within the deadline, then closes every connection. Calls from now on fail. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const turn of this.#waiting) turn.reject(new StorageUnavailable("The database is closed"));
    this.#waiting.clear();
    const timer = this.#options.runtime.after(this.#options.deadlineMs, () => this.#drained.resolve());
    if (this.#busy.size > 0) await this.#drained.promise;
    timer.cancel();
    await Promise.all([...this.#idle.splice(0), ...this.#busy].map((lane) => lane.end()));
  }

  async #withLane<T>(deadlineMs: number, run: (lane: Lane) => Promise<T>): Promise<T> {
    const turn = Promise.withResolvers<Lane>();
    const expiry = Promise.withResolvers<never>();
    const timer = this.#options.runtime.after(deadlineMs, () => {
      this.#waiting.delete(turn);
      expiry.reject(new StorageUnavailable(`PostgreSQL gave no answer within ${deadlineMs} ms`));
    });
    try {
      this.#request(turn);
      const lane = await Promise.race([turn.promise, expiry.promise]);
      return await this.#runOn(lane, () => Promise.race([run(lane), expiry.promise]));
    } finally {
      timer.cancel();
    }
  }

  async #runOn<T>(lane: Lane, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const failure = classifyFailure(error);
      if (failure instanceof StorageUnavailable) lane.discard();
      throw failure;
    } finally {
      this.#release(lane);
    }
  }

  #request(turn: Turn): void {
    const free = this.#isClosed ? undefined : this.#takeFree();
    if (free) turn.resolve(free);
    else if (this.#isClosed) turn.reject(new StorageUnavailable("The database is closed"));
    else if (this.#waiting.size < waitersMax) this.#waiting.add(turn);
    else turn.reject(new StorageUnavailable("Too many queries wait for PostgreSQL"));
  }

  #takeFree(): Lane | undefined {
    let lane = this.#idle.pop();
    while (lane && !lane.isOpen) lane = this.#idle.pop();
    if (!lane && this.#busy.size < this.#options.connectionsMax) {
      lane = new Lane(this.#options.target, this.#options.deadlineMs);
    }
    if (lane) this.#busy.add(lane);
    return lane;
  }

  #release(lane: Lane): void {
    this.#busy.delete(lane);
    if (lane.isOpen) this.#idle.push(lane);
    if (this.#isClosed && this.#busy.size === 0) this.#drained.resolve();
    if (this.#isClosed) return;
    const [next] = this.#waiting;
    const free = next && this.#takeFree();
    if (!free) return;
    this.#waiting.delete(next);
    next.resolve(free);
  }
}

async function inTransaction<T>(
  lane: Lane,
  { mode = "write", deadlineMs }: TransactionOptions,
  run: (sql: Sql) => Promise<T>,
): Promise<T> {
  const { sql } = lane;
  await sql.unsafe(mode === "snapshot" ? "begin isolation level repeatable read read only" : "begin");
  try {
    if (deadlineMs !== undefined) await extendTimeouts(sql, deadlineMs);
    const result = await run(sql);
    await sql.unsafe("commit");
    return result;
  } catch (error) {
    if (lane.isOpen) await sql.unsafe("rollback");
    throw error;
  }
}

/** Such a transaction may also wait long between two statements, for a file to be read or written. */
async function extendTimeouts(sql: Sql, deadlineMs: number): Promise<void> {
  await sql.unsafe(`set local statement_timeout = ${Math.ceil(deadlineMs)}`);
  await sql.unsafe("set local idle_in_transaction_session_timeout = 0");
}
