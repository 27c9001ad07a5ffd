import type { EntryEvent } from "@koe/protocol/client";

/** Entries kept for pages that are on their way. */
export const recentEntriesMax = 1_000;

/**
 * The last entries of a log, because a page of history may have been read before them and arrive after them: what they
 * changed is then done to the page too. A page that was asked for before `fromSeq` cannot be brought up to date.
 */
export class RecentEntries {
  #entries: EntryEvent[] = [];
  #fromSeq: number;

  constructor(fromSeq: number) {
    this.#fromSeq = fromSeq;
  }

  /** Everything after this seq is here. */
  get fromSeq(): number {
    return this.#fromSeq;
  }

  get entries(): readonly EntryEvent[] {
    return this.#entries;
  }

  push(entry: EntryEvent): void {
    this.#entries.push(entry);
    if (this.#entries.length <= recentEntriesMax) return;
    const gone = this.#entries.splice(0, recentEntriesMax / 2);
    this.#fromSeq = gone.at(-1)?.payload.seq ?? this.#fromSeq;
  }
}
