/**
 * Messages that their reader has just deleted. Each is gone for the reader at once and for everybody else after
 * `undoMs`, in which it can be undone. A page that is hidden or closed does not come back to it, so then it happens at
 * once.
 */
import type { Observable, Room } from "@koe/sdk";
import { StateCell } from "../koe/state-cell.ts";

export const undoMs = 6_000;

export interface DeletionClock {
  after(delayMs: number, run: () => void): () => void;
  /** Calls back when the page is hidden or closed. */
  onLeave(run: () => void): () => void;
}

export class Deletions {
  readonly #leaving = new StateCell<ReadonlySet<number>>(new Set());
  readonly #waiting = new Map<number, () => void>();
  readonly #room: Pick<Room, "delete">;
  readonly #clock: DeletionClock;

  constructor(room: Pick<Room, "delete">, clock: DeletionClock) {
    this.#room = room;
    this.#clock = clock;
  }

  /** The seqs of those that can still be undone. */
  get leaving(): Observable<ReadonlySet<number>> {
    return this.#leaving;
  }

  begin(seq: number): void {
    if (this.#waiting.has(seq)) return;
    const finish = () => this.#finish(seq);
    const ends = [this.#clock.after(undoMs, finish), this.#clock.onLeave(finish)];
    this.#waiting.set(seq, () => {
      for (const end of ends) end();
    });
    this.#show();
  }

  /** Too late once it has happened. */
  undo(seq: number): void {
    if (this.#take(seq)) this.#show();
  }

  #finish(seq: number): void {
    if (!this.#take(seq)) return;
    // What is refused stays in the timeline, which says so.
    this.#room.delete(seq).done.catch(() => undefined);
    this.#show();
  }

  #take(seq: number): boolean {
    this.#waiting.get(seq)?.();
    return this.#waiting.delete(seq);
  }

  #show(): void {
    this.#leaving.set(new Set(this.#waiting.keys()));
  }
}
