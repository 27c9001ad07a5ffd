/**
 * Puts one log's entries into the order of their seq, whatever order, repetition or loss they come in, over any number
 * of connections.
 *
 * Always true: what is given out continues the position by one, each entry once, until a snapshot that does not reach
 * back to the position replaces it. What lies beyond a hole waits, up to `waitingMax` entries; past that it is dropped,
 * since a hole is filled by subscribing again, and the snapshot then holds it.
 */
import type { EntryEvent, RoomSnapshot } from "@koe/protocol/client";

/** Where a client stands in a log; `seq` means nothing under another epoch. */
export interface LogPosition {
  readonly epoch: string;
  /** Everything up to here is applied. */
  readonly seq: number;
}

export type SnapshotStep =
  /** To be applied after what there is. */
  | { readonly kind: "continued"; readonly events: readonly EntryEvent[] }
  /** To be put in place of all that there is: what changed between the two is not known. */
  | {
      readonly kind: "replaced";
      readonly epoch: string;
      readonly prevSeq: number;
      readonly events: readonly EntryEvent[];
    };

/** Entries kept beyond a hole. */
export const waitingMax = 1_000;

export class LogSequencer {
  readonly #waiting = new Map<number, EntryEvent>();
  #position: LogPosition | undefined;

  /** Goes on from a stored position; without one the first snapshot sets it. */
  constructor(position?: LogPosition) {
    this.#position = position;
  }

  /** What to resume from; undefined before the first snapshot. */
  get position(): LogPosition | undefined {
    return this.#position;
  }

  /** Whether something beyond the next seq is waiting: the log is to be subscribed again unless it comes soon. */
  get hasHole(): boolean {
    return this.#waiting.size > 0;
  }

  /** Whether the log is further than what came from it. */
  isBehind(headSeq: number): boolean {
    return this.#position !== undefined && headSeq > this.#position.seq;
  }

  /** Takes a live entry and gives those whose turn has come. Before the first snapshot none has. */
  accept(event: EntryEvent): readonly EntryEvent[] {
    if (this.#position === undefined) return [];
    const { seq } = event.payload;
    if (seq > this.#position.seq + 1) {
      if (this.#waiting.size < waitingMax) this.#waiting.set(seq, event);
      return [];
    }
    if (seq <= this.#position.seq) return [];
    this.#move(seq);
    return [event, ...this.#takeWaiting()];
  }

  /** Takes the answer to a subscription. */
  acceptSnapshot(snapshot: RoomSnapshot): SnapshotStep {
    const { epoch, seq, prev_seq: prevSeq, recovered, events } = snapshot;
    const before = this.#position;
    const continues = before?.epoch === epoch && prevSeq <= before.seq && (recovered || seq >= before.seq);
    if (before !== undefined && continues) {
      const later = events.filter((event) => event.payload.seq > before.seq);
      this.#move(Math.max(seq, before.seq));
      return { kind: "continued", events: [...later, ...this.#takeWaiting()] };
    }
    if (before?.epoch !== epoch) this.#waiting.clear();
    this.#position = { epoch, seq };
    return { kind: "replaced", epoch, prevSeq, events: [...events, ...this.#takeWaiting()] };
  }

  #move(seq: number): void {
    if (this.#position !== undefined) this.#position = { epoch: this.#position.epoch, seq };
  }

  /** What continues the position; what lies at or behind it by now goes. */
  #takeWaiting(): readonly EntryEvent[] {
    const due: EntryEvent[] = [];
    let last = this.#position?.seq ?? 0;
    for (let next = this.#waiting.get(last + 1); next !== undefined; next = this.#waiting.get(last + 1)) {
      due.push(next);
      last += 1;
    }
    this.#move(last);
    for (const seq of this.#waiting.keys()) if (seq <= last) this.#waiting.delete(seq);
    return due;
  }
}
