import { wireLimits } from "@koe/protocol";
import type { DeleteEntry, EditEntry, Entry } from "../store/entry.ts";
import { entryFrame } from "./entry-frames.ts";
import { changedMessage, changedSeqs } from "./message-change.ts";
import { RecentBudget, recentBudgetLimits } from "./recent-budget.ts";

/** An entry and its frame for `/ws/v2`. */
export interface RecentEntry {
  readonly entry: Entry;
  readonly frame: string;
}

export interface RecentLimits {
  readonly entriesMax: number;
  /** Bytes of frames. */
  readonly bytesMax: number;
}

/**
 * The latest entries of one log, from which all snapshots of it are served. Pure.
 *
 * Always true: it holds every entry with `from < seq <= to`, each as the log would give it out now, as far as the log has
 * been delivered. So what changes a message is folded into it, and into earlier edits of it, when it is pushed; an entry
 * read from the log may be ahead of what was pushed, and its `version` keeps older changes away. Each frame is encoded
 * when its entry comes or changes, and never again.
 *
 * Beyond its limits the earliest entries go, sooner while all rooms together have too many.
 */
export class RecentEntries {
  readonly #limits: RecentLimits;
  readonly #budget: RecentBudget;
  #recent: RecentEntry[] = [];
  #from: number;
  #bytes = 0;

  /** Empty, at a log that stands at `seq`. */
  constructor(
    seq: number,
    limits: RecentLimits = defaultRecentLimits,
    budget: RecentBudget = new RecentBudget(),
  ) {
    this.#from = seq;
    this.#limits = limits;
    this.#budget = budget;
  }

  /** Gives back what it takes of the budget; of no use any more. */
  release(): void {
    this.#grow(-this.#bytes);
  }

  /** The seq before the first entry. */
  get from(): number {
    return this.#from;
  }

  /** The seq of the last entry. */
  get to(): number {
    return this.#from + this.#recent.length;
  }

  /** Adds the entry `to + 1`, gives its frame, and folds it into what it changes. */
  push(entry: Entry): string {
    if (entry.seq !== this.to + 1) throw new Error(`entry ${entry.seq} cannot follow ${this.to}`);
    const frame = entryFrame(entry);
    this.#recent.push({ entry, frame });
    this.#grow(Buffer.byteLength(frame));
    this.#fold(entry);
    this.#trim();
    return frame;
  }

  /** Adds what was read from the log, oldest first, up to `from`; of no effect if it does not end there. */
  prepend(entries: readonly Entry[]): void {
    if (entries.at(-1)?.seq !== this.#from) return;
    const earlier = entries.map((entry) => ({ entry, frame: entryFrame(entry) }));
    const later = this.#recent;
    this.#recent = [...earlier, ...later];
    this.#from -= earlier.length;
    for (const { frame } of earlier) this.#grow(Buffer.byteLength(frame));
    for (const { entry } of later) this.#fold(entry);
    this.#trim();
  }

  /** Every entry after `seq`, oldest first; undefined when that is further back than this reaches, or ahead of it. */
  since(seq: number): readonly RecentEntry[] | undefined {
    if (seq < this.#from || seq > this.to) return undefined;
    return this.#recent.slice(seq - this.#from);
  }

  /** The latest `count` entries at most, oldest first. */
  latest(count: number): readonly RecentEntry[] {
    return this.#recent.slice(Math.max(0, this.#recent.length - count));
  }

  #fold(change: Entry): void {
    for (const seq of changedSeqs(change)) {
      const index = seq - this.#from - 1;
      const entry = this.#recent[index]?.entry;
      if (entry?.kind === "message" && entry.version < change.seq) {
        const lastReplySeq = () => this.#lastReplySeq(seq);
        this.#replace(index, changedMessage(entry, change, lastReplySeq));
      }
    }
    if (change.kind === "edit" || change.kind === "delete") this.#foldIntoEdits(change);
  }

  /** All replies come after their message, so where that one is still here, they are too. */
  #lastReplySeq(threadSeq: number): number | undefined {
    return this.#recent.findLast(
      ({ entry }) => entry.kind === "message" && entry.threadSeq === threadSeq && !entry.isDeleted,
    )?.entry.seq;
  }

  /** An edit gives out the present text of its message, so that a deleted text is nowhere. */
  #foldIntoEdits(change: EditEntry | DeleteEntry): void {
    const target = this.#recent[change.targetSeq - this.#from - 1]?.entry;
    const present = target?.kind === "message" ? target : textAfter(change);
    const { text, mentions } = present;
    this.#recent.forEach(({ entry }, index) => {
      const isOfTarget = entry.kind === "edit" && entry.targetSeq === change.targetSeq;
      if (isOfTarget && (present === target || entry.seq < change.seq)) {
        this.#replace(index, { ...entry, text, mentions });
      }
    });
  }

  #replace(index: number, entry: Entry): void {
    const before = this.#recent[index];
    const frame = entryFrame(entry);
    this.#grow(Buffer.byteLength(frame) - (before === undefined ? 0 : Buffer.byteLength(before.frame)));
    this.#recent[index] = { entry, frame };
  }

  #grow(bytes: number): void {
    this.#bytes += bytes;
    this.#budget.add(bytes);
  }

  get #bytesMax(): number {
    const { bytesMax } = this.#limits;
    return this.#budget.isExceeded ? Math.min(bytesMax, recentBudgetLimits.scarceBytesMax) : bytesMax;
  }

  #trim(): void {
    let surplus = Math.max(0, this.#recent.length - this.#limits.entriesMax);
    for (const [index, { frame }] of this.#recent.entries()) {
      if (index >= surplus && this.#bytes <= this.#bytesMax) break;
      this.#grow(-Buffer.byteLength(frame));
      surplus = Math.max(surplus, index + 1);
    }
    this.#recent.splice(0, surplus);
    this.#from += surplus;
  }
}

const defaultRecentLimits: RecentLimits = {
  entriesMax: wireLimits.resumeEntriesMax,
  bytesMax: wireLimits.resumeBytesMax,
};

function textAfter(change: EditEntry | DeleteEntry): Pick<EditEntry, "text" | "mentions"> {
  return change.kind === "edit" ? change : { text: "", mentions: [] };
}
