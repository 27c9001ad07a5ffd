/**
 * The room log: the one place where messages are stored and get their numbers.
 *
 * In each room `seq` runs 1, 2, 3 … without a gap, timestamps never decrease with it, and a user's `clientMsgId` names
 * one message for ever. PostgreSQL decides all of that, in the function `append_messages`, so any number of nodes
 * may append at once. When `append` resolves, what it appended is committed and on disk.
 */
import type { Database, Sql } from "./postgres.ts";

/** Messages that one `append` takes. More is a fault of the caller. */
export const appendBatchMax = 1_000;
/** Entries that one read gives, whatever was asked for. */
export const entriesPerReadMax = 1_000;

export interface NewMessage {
  readonly roomId: string;
  readonly userId: string;
  readonly username: string;
  /** Names this message among all of the user's in the room, over every retry. */
  readonly clientMsgId: string;
  readonly text: string;
}

export type AppendOutcome =
  | { readonly kind: "appended"; readonly seq: number; readonly timestampMs: number }
  /** Stored before under the same id and with the same text: the numbers it got then. */
  | { readonly kind: "duplicate"; readonly seq: number; readonly timestampMs: number }
  /** The id already names another text. */
  | { readonly kind: "idempotency_conflict" }
  | { readonly kind: "room_not_found" };

export interface Entry {
  readonly kind: "message";
  readonly roomId: string;
  readonly seq: number;
  readonly userId: string;
  readonly username: string;
  readonly clientMsgId: string;
  readonly text: string;
  readonly timestampMs: number;
}

interface OutcomeRow {
  readonly outcome: AppendOutcome["kind"];
  readonly seq: number;
  readonly timestamp_ms: number;
}

interface EntryRow {
  readonly seq: number;
  readonly user_id: string;
  readonly username: string;
  readonly client_msg_id: string;
  readonly text: string;
  readonly timestamp_ms: number;
}

export class RoomLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Stores the batch in its order and resolves with one outcome per message, in the same order.
   * All or nothing: one row that PostgreSQL refuses fails the whole batch with `QueryFailed`.
   */
  async append(batch: readonly NewMessage[]): Promise<readonly AppendOutcome[]> {
    if (batch.length === 0) return [];
    if (batch.length > appendBatchMax)
      throw new RangeError(`A batch holds at most ${appendBatchMax} messages`);
    const rows = await this.#database.query((sql) => callAppend(sql, batch));
    return rows.map(toOutcome);
  }

  /** The `seq` of the room's latest entry, 0 while it has none; undefined for an unknown room. */
  async head(roomId: string): Promise<number | undefined> {
    return (await this.heads([roomId])).get(roomId);
  }

  /** The heads of those of the rooms that exist. */
  async heads(roomIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#database.query(
      (sql) => sql<{ room_id: string; seq: number }[]>`
        select room_id, seq::float8 as seq from room_heads where room_id = any (${[...roomIds]}::text[])`,
    );
    return new Map(rows.map((row) => [row.room_id, row.seq]));
  }

  /** What follows `seq` in the room, oldest first, at most `limit` entries and never more than `entriesPerReadMax`. */
  async after(roomId: string, seq: number, limit: number): Promise<readonly Entry[]> {
    const rows = await this.#database.query(
      (sql) => sql<EntryRow[]>`
        select l.seq::float8 as seq, l.user_id, u.username, l.client_msg_id, l.text,
               (extract(epoch from l.created_at) * 1000)::float8 as timestamp_ms
        from room_log l join users u on u.id = l.user_id
        where l.room_id = ${roomId} and l.seq > ${seq}
        order by l.seq
        limit ${Math.min(limit, entriesPerReadMax)}`,
    );
    return rows.map((row) => toEntry(roomId, row));
  }
}

function callAppend(sql: Sql, batch: readonly NewMessage[]): Promise<OutcomeRow[]> {
  return sql<OutcomeRow[]>`
    select outcome, seq::float8 as seq, (extract(epoch from created_at) * 1000)::float8 as timestamp_ms
    from append_messages(
      ${batch.map((message) => message.roomId)}::text[],
      ${batch.map((message) => message.userId)}::uuid[],
      ${batch.map((message) => message.clientMsgId)}::text[],
      ${batch.map((message) => message.text)}::text[])`;
}

function toOutcome({ outcome, seq, timestamp_ms }: OutcomeRow): AppendOutcome {
  switch (outcome) {
    case "appended":
    case "duplicate":
      return { kind: outcome, seq, timestampMs: timestamp_ms };
    case "idempotency_conflict":
    case "room_not_found":
      return { kind: outcome };
  }
}

function toEntry(roomId: string, row: EntryRow): Entry {
  return {
    kind: "message",
    roomId,
    seq: row.seq,
    userId: row.user_id,
    username: row.username,
    clientMsgId: row.client_msg_id,
    text: row.text,
    timestampMs: row.timestamp_ms,
  };
}
