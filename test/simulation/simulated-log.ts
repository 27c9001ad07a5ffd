import type { AppendOutcome, Entry, MessageEntry, NewEntry } from "../../server/src/store/entry.ts";
import { StorageUnavailable } from "../../server/src/store/postgres.ts";
import { simulatedEntry } from "../simulated-directory.ts";
import type { Faults } from "./faults.ts";

/** A text that this log refuses, as PostgreSQL would a bad row. */
export const refusedText = "refused by the log";

/**
 * The room log as the rooms see it, in memory, for messages, with the outages of a real one: an append may be lost, may commit without
 * saying so, and may commit long after it was given up; whoever appends next waits for that one, as for the lock on a
 * room's head. What the real log does by itself has its own tests on PostgreSQL.
 */
export class SimulatedLog {
  readonly #faults: Faults;
  readonly #entries = new Map<string, MessageEntry[]>();
  readonly #now: () => number;
  #lastAppend: Promise<void> = Promise.resolve();

  constructor(faults: Faults, now: () => number, roomIds: readonly string[]) {
    this.#faults = faults;
    this.#now = now;
    for (const roomId of roomIds) this.#entries.set(roomId, []);
  }

  /** What is committed, without a question to anybody. */
  committed(roomId: string): readonly MessageEntry[] {
    return this.#of(roomId);
  }

  async head(roomId: string): Promise<number> {
    await this.#read();
    return this.#of(roomId).length;
  }

  async heads(roomIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    await this.#read();
    return new Map(roomIds.map((roomId) => [roomId, this.#of(roomId).length]));
  }

  async after(roomId: string, seq: number, limit: number): Promise<readonly Entry[]> {
    await this.#read();
    const entries = this.#of(roomId).slice(seq, seq + limit);
    await this.#faults.delay(2);
    return entries;
  }

  async latest(roomId: string, uptoSeq: number, limit: number): Promise<readonly Entry[]> {
    await this.#read();
    const entries = this.#of(roomId).slice(Math.max(0, uptoSeq - limit), uptoSeq);
    await this.#faults.delay(2);
    return entries;
  }

  async append(batch: readonly NewEntry[]): Promise<readonly AppendOutcome[]> {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const before = this.#lastAppend;
    this.#lastAppend = ended;
    await before;
    await this.#faults.delay(10);
    if (this.#faults.strikes(0.05)) {
      this.#faults.delay(3_000).then(() => {
        this.#commit(batch);
        end();
      });
      throw new StorageUnavailable("no answer in time");
    }
    try {
      return await this.#appendNow(batch);
    } finally {
      end();
    }
  }

  async #appendNow(batch: readonly NewEntry[]): Promise<readonly AppendOutcome[]> {
    if (this.#faults.isAway || this.#faults.strikes(0.05)) throw new StorageUnavailable("away");
    if (batch.some((entry) => entry.kind === "message" && entry.text === refusedText))
      throw new Error("a row was refused");
    const outcomes = this.#commit(batch);
    if (this.#faults.strikes(0.05)) throw new StorageUnavailable("lost on the way back");
    await this.#faults.delay(3);
    return outcomes;
  }

  async #read(): Promise<void> {
    await this.#faults.delay(5);
    if (this.#faults.isAway || this.#faults.strikes(0.05)) throw new StorageUnavailable("away");
  }

  #commit(batch: readonly NewEntry[]): readonly AppendOutcome[] {
    return batch.map((message): AppendOutcome => {
      if (message.kind !== "message") throw new Error(`this log takes no ${message.kind}`);
      const log = this.#of(message.roomId);
      const same = log.find(
        ({ userId, clientMsgId }) => userId === message.userId && clientMsgId === message.clientMsgId,
      );
      if (same !== undefined && same.text !== message.text) return { kind: "idempotency_conflict" };
      if (same !== undefined) return { kind: "duplicate", seq: same.seq, timestampMs: same.timestampMs };
      const { roomId, userId, username, clientMsgId, text } = message;
      const said = { roomId, userId, username, clientMsgId, text, timestampMs: this.#now() };
      const entry: MessageEntry = { ...simulatedEntry(log.length + 1), ...said };
      log.push(entry);
      return { kind: "appended", entry, others: [] };
    });
  }

  #of(roomId: string): MessageEntry[] {
    const entries = this.#entries.get(roomId);
    if (entries === undefined) throw new Error(`no room ${roomId}`);
    return entries;
  }
}
