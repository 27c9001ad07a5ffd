/**
 * How fast this client may talk: a bucket a little smaller than the server's, so that the server never has to refuse.
 * The server counts anew for each connection, and so does this.
 */
export interface PaceLimits {
  readonly framesPerMinuteMax: number;
  readonly frameBurstMax: number;
}

/** The share of the server's limits that is used; what arrives bunched up must still fit. */
const usedShare = 0.8;

export class Pace {
  readonly #capacity: number;
  readonly #perMs: number;
  #tokens: number;
  #atMs: number;

  constructor({ framesPerMinuteMax, frameBurstMax }: PaceLimits, nowMs: number) {
    this.#capacity = Math.max(1, Math.floor(frameBurstMax * usedShare));
    this.#perMs = Math.max(1, framesPerMinuteMax * usedShare) / 60_000;
    this.#tokens = this.#capacity;
    this.#atMs = nowMs;
  }

  /** Takes the right to one frame, if there is one. */
  take(nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** How long until one frame may go; 0: now. */
  waitMs(nowMs: number): number {
    this.#refill(nowMs);
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) / this.#perMs);
  }

  /** How many frames may go at once now. */
  spare(nowMs: number): number {
    this.#refill(nowMs);
    return Math.floor(this.#tokens);
  }

  #refill(nowMs: number): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + Math.max(0, nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
  }
}
