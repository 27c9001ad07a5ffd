/**
 * Puts a room's entries into the order of their seq, whatever order, repetition or loss they come in.
 *
 * Always true: what `accept` gives out is exactly `delivered + 1`, `delivered + 2`, … , each once. What lies beyond a
 * hole waits, up to `waitingMax` entries; past that it is dropped, since the log has it and the hole has to be filled
 * from there anyway.
 */
export interface Sequenced {
  readonly seq: number;
}

/** Entries kept beyond a hole. */
export const waitingMax = 1_000;

export class Sequence<Entry extends Sequenced> {
  readonly #waiting = new Map<number, Entry>();
  #last: number;

  constructor(delivered: number) {
    this.#last = delivered;
  }

  /** The seq up to which everything was given out. */
  get delivered(): number {
    return this.#last;
  }

  /** Whether something beyond the next seq is waiting. */
  get hasHole(): boolean {
    return this.#waiting.size > 0;
  }

  /** Takes entries in any order and gives those whose turn has come. */
  accept(entries: readonly Entry[]): readonly Entry[] {
    const due: Entry[] = [];
    for (const entry of entries) {
      if (entry.seq === this.#last + 1) {
        this.#last = entry.seq;
        due.push(entry);
        this.#takeWaiting(due);
      } else if (entry.seq > this.#last && this.#waiting.size < waitingMax) {
        this.#waiting.set(entry.seq, entry);
      }
    }
    return due;
  }

  #takeWaiting(due: Entry[]): void {
    for (let next = this.#waiting.get(this.#last + 1); next !== undefined; ) {
      this.#waiting.delete(next.seq);
      this.#last = next.seq;
      due.push(next);
      next = this.#waiting.get(this.#last + 1);
    }
  }
}
