/**
 * When a message counts as read: it has been on the screen for `readAfterMs` of a window that is visible and focused.
 *
 * Two positions are kept. The earlier one is timed; what comes on the screen meanwhile waits as the later one and is
 * timed in turn, so a room that never rests is read all the same, and a glance at it is not. Each position is told once
 * in a visit: who marks messages as unread while they are on the screen is not contradicted.
 */
import type { ShownTimeline } from "../koe/shown-timeline.ts";

export const readAfterMs = 500;

export type Shown = Pick<ShownTimeline, "roomId" | "lastSeenSeq">;

export interface ReadWatchOptions {
  readonly now: () => number;
  /** Gives what takes it back. */
  readonly after: (delayMs: number, run: () => void) => () => void;
  readonly markRead: (roomId: string, seq: number) => void;
}

interface Seen {
  readonly seq: number;
  readonly sinceMs: number;
}

export class ReadWatch {
  readonly #options: ReadWatchOptions;
  #roomId: string | undefined;
  /** The highest that was told in this visit. */
  #toldSeq = 0;
  #timed: Seen | undefined;
  #later: Seen | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: ReadWatchOptions) {
    this.#options = options;
  }

  /** To be called whenever either changes; `shown` is undefined while no room is on the screen. */
  update(shown: Shown | undefined, isAttended: boolean): void {
    if (shown?.roomId !== this.#roomId) this.#enter(shown?.roomId);
    if (shown === undefined || !isAttended) this.#forget();
    else this.#see(shown.lastSeenSeq);
  }

  #enter(roomId: string | undefined): void {
    this.#forget();
    this.#roomId = roomId;
    this.#toldSeq = 0;
  }

  #see(seq: number): void {
    const latest = this.#later ?? this.#timed;
    if (seq === latest?.seq) return;
    // Scrolled back: what is above was on the screen for less.
    if (latest !== undefined && seq < latest.seq) this.#forget();
    if (seq <= this.#toldSeq) return;
    const seen = { seq, sinceMs: this.#options.now() };
    if (this.#timed === undefined) this.#time(seen);
    else this.#later = seen;
  }

  #time(seen: Seen): void {
    this.#timed = seen;
    const leftMs = Math.max(0, seen.sinceMs + readAfterMs - this.#options.now());
    this.#cancel = this.#options.after(leftMs, () => this.#due(seen));
  }

  #due({ seq }: Seen): void {
    const later = this.#later;
    this.#forget();
    this.#toldSeq = seq;
    if (later !== undefined) this.#time(later);
    if (this.#roomId !== undefined) this.#options.markRead(this.#roomId, seq);
  }

  #forget(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#timed = undefined;
    this.#later = undefined;
  }
}
