/**
 * The logs of rooms and users: the one place where entries are stored and get their numbers.
 *
 * In each log `seq` runs 1, 2, 3 … without a gap, timestamps never decrease with it, and a user's `clientMsgId` names
 * one entry for ever. PostgreSQL decides all of that, and under which role somebody acts, in the functions
 * `append_messages` and `append_entries`, so any number of nodes may append at once. When `append` resolves, what it
 * appended is committed and on disk.
 */
import { defaultLimits } from "@koe/protocol";
import type { AppendOutcome, Entry, NewEntry, NewMessage } from "./entry.ts";
import { type LogLimits, limitsRow } from "./log-limits.ts";
import { isPlain, type OutcomeRow, textOf, toNewRow, toOutcome } from "./new-row.ts";
import type { Database, Sql } from "./postgres.ts";
import { both, pageAfter, pageBefore, readEntries, threadAfter, threadBefore } from "./read-entries.ts";

export type { AppendOutcome, Entry, NewEntry, NewMessage } from "./entry.ts";

/** Entries that one `append` takes. More is a fault of the caller. */
export const appendBatchMax = 1_000;
/** Entries that one read gives, whatever was asked for. */
export const entriesPerReadMax = 1_000;
/**
 * A page of history. `before`: what precedes `seq`, or the latest; `after`: what follows it; `around`: about half of
 * either, the entry itself included. With `threadSeq` the first message of that thread and its replies alone.
 */
export type PageQuery = { readonly limit: number; readonly threadSeq?: number | undefined } & (
  | { readonly kind: "before"; readonly seq: number | undefined }
  | { readonly kind: "after"; readonly seq: number }
  | { readonly kind: "around"; readonly seq: number }
);

export class RoomLog {
  readonly #database: Database;
  readonly #limits: LogLimits;

  constructor(database: Database, limits: LogLimits = defaultLimits) {
    this.#database = database;
    this.#limits = limits;
  }

  /**
   * Stores the batch in its order and resolves with one outcome per entry, in the same order.
   * All or nothing: one row that PostgreSQL refuses fails the whole batch with `QueryFailed`.
   */
  async append(batch: readonly NewEntry[]): Promise<readonly AppendOutcome[]> {
    if (batch.length === 0) return [];
    if (batch.length > appendBatchMax)
      throw new RangeError(`A batch holds at most ${appendBatchMax} entries`);
    const rows = await this.#database.query((sql) =>
      batch.every(isPlain) ? callAppendMessages(sql, batch) : callAppendEntries(sql, batch, this.#limits),
    );
    return batch.map((entry, index) => {
      const row = rows[index];
      if (row === undefined) throw new Error(`append answered ${rows.length} of ${batch.length}`);
      return toOutcome(entry, row);
    });
  }

  /** The `seq` of the log's latest entry, 0 while it has none; undefined for an unknown room. */
  async head(roomId: string): Promise<number | undefined> {
    return (await this.heads([roomId])).get(roomId);
  }

  /** The heads of those of the logs that exist. */
  async heads(roomIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#database.query(
      (sql) => sql<{ room_id: string; seq: number }[]>`
        select room_id, seq::float8 as seq from room_heads where room_id = any (${[...roomIds]}::text[])`,
    );
    return new Map(rows.map((row) => [row.room_id, row.seq]));
  }

  /** What follows `seq`, oldest first, at most `limit` entries and never more than `entriesPerReadMax`. */
  after(roomId: string, seq: number, limit: number): Promise<readonly Entry[]> {
    return this.page(roomId, { kind: "after", seq, limit });
  }

  /** The last `limit` entries up to and with `uptoSeq`, oldest first, never more than `entriesPerReadMax`. */
  latest(roomId: string, uptoSeq: number, limit: number): Promise<readonly Entry[]> {
    return this.page(roomId, { kind: "before", seq: uptoSeq + 1, limit });
  }

  /** Oldest first, at most `limit` entries and never more than `entriesPerReadMax`. */
  page(roomId: string, query: PageQuery): Promise<readonly Entry[]> {
    const limit = Math.min(query.limit, entriesPerReadMax);
    const { threadSeq } = query;
    return this.#database.query((sql) => {
      const before = (seq: number, count: number) =>
        threadSeq === undefined
          ? pageBefore(sql, roomId, seq, count)
          : threadBefore(sql, roomId, threadSeq, seq, count);
      const after = (seq: number, count: number) =>
        threadSeq === undefined
          ? pageAfter(sql, roomId, seq, count)
          : threadAfter(sql, roomId, threadSeq, seq, count);
      switch (query.kind) {
        case "before":
          return readEntries(sql, before(query.seq ?? Number.MAX_SAFE_INTEGER, limit));
        case "after":
          return readEntries(sql, after(query.seq, limit));
        case "around": {
          const older = Math.ceil(limit / 2);
          return readEntries(sql, both(sql, before(query.seq + 1, older), after(query.seq, limit - older)));
        }
      }
    });
  }
}

function callAppendMessages(sql: Sql, batch: readonly NewMessage[]): Promise<OutcomeRow[]> {
  return sql<OutcomeRow[]>`
    select outcome, seq::float8 as seq, (extract(epoch from created_at) * 1000)::float8 as timestamp_ms
    from append_messages(
      ${batch.map((message) => message.roomId)}::text[],
      ${batch.map((message) => message.userId)}::uuid[],
      ${batch.map((message) => message.clientMsgId)}::text[],
      ${batch.map((message) => message.text)}::text[])`;
}

async function callAppendEntries(
  sql: Sql,
  batch: readonly NewEntry[],
  limits: LogLimits,
): Promise<readonly OutcomeRow[]> {
  const rows = await sql<{ outcome: OutcomeRow }[]>`
    select outcome from append_entries(
      ${JSON.stringify(batch.map(toNewRow))}::text::jsonb, ${batch.map(textOf)}::text[],
      ${limitsRow(limits)}::text::jsonb)`;
  return rows.map((row) => row.outcome);
}
