/**
 * What the recent entries of all rooms of a node may take together. A room alone is bounded, but whoever may make hundreds
 * of rooms could fill each of them.
 *
 * Beyond it nothing is refused: rooms keep fewer entries, and clients that were away longer page back instead.
 */
export const recentBudgetLimits = {
  /** Bytes of frames; in memory an entry takes two to three times as much. */
  bytesMax: 64 * 1024 * 1024,
  /** Bytes that each room may keep all the same. */
  scarceBytesMax: 64 * 1024,
} as const;

export class RecentBudget {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number = recentBudgetLimits.bytesMax) {
    this.#bytesMax = bytesMax;
  }

  get isExceeded(): boolean {
    return this.#bytes > this.#bytesMax;
  }

  /** A room keeps so many bytes more, or fewer. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }
}
