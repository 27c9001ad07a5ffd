/** Says that one types at most every `typingIntervalMs` in one place. */
import { wireLimits } from "@koe/protocol/client";

/** Places that are remembered; the oldest goes first. */
const placesMax = 100;

export class TypingThrottle {
  readonly #saidAtMs = new Map<string, number>();

  /** Whether it is to be said now. */
  isDue(place: string, nowMs: number): boolean {
    const saidAtMs = this.#saidAtMs.get(place);
    return saidAtMs === undefined || nowMs - saidAtMs >= wireLimits.typingIntervalMs;
  }

  said(place: string, nowMs: number): void {
    this.#saidAtMs.delete(place);
    this.#saidAtMs.set(place, nowMs);
    for (const oldest of this.#saidAtMs.keys()) {
      if (this.#saidAtMs.size <= placesMax) return;
      this.#saidAtMs.delete(oldest);
    }
  }
}
