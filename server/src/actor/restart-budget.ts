/**
 * How often something may be restarted, and how fast: OTP's intensity and period, and a back-off between. Two
 * separate protections: the budget ends a restart loop, the back-off keeps the loop from eating the machine
 * until then. A back-off so long that `intensity` restarts never fall into one `periodMs` means: never give up.
 */
export interface RestartBudget {
  /** Restarts allowed within `periodMs`; one more is too many. */
  readonly intensity: number;
  readonly periodMs: number;
  /** Default `DEFAULT_BACKOFF`. */
  readonly backoff?: Backoff;
}

/** The first restart in a period is immediate, the second waits `baseMs`, each later one twice as long, up to `maxMs`. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

export const DEFAULT_BACKOFF: Backoff = { baseMs: 50, maxMs: 5000 };

/** The restarts of the last period. Its owner stops recording at `intensity`, which bounds it. */
export class RestartWindow {
  readonly #periodMs: number;
  #timesMs: number[] = [];

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** Counts one more, and gives how many fall within the period that ends now. */
  record(nowMs: number): number {
    this.#timesMs = this.#timesMs.filter((timeMs) => nowMs - timeMs <= this.#periodMs);
    this.#timesMs.push(nowMs);
    return this.#timesMs.length;
  }
}

/**
 * The wait before the `restarts`th restart within a period. Half of it is chance, so that what fell together
 * does not come back together; never over `maxMs`.
 */
export function backoffDelayMs(restarts: number, { baseMs, maxMs }: Backoff, random: () => number): number {
  if (restarts <= 1) return 0;
  const ceilingMs = Math.min(maxMs, baseMs * 2 ** (restarts - 2));
  return ceilingMs * (0.5 + random() / 2);
}
