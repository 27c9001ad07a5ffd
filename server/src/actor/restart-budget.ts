/** How often a child may be restarted, and how fast. */
export interface RestartBudget {
  /** Restarts allowed within `periodMs`; one more is too many. */
  readonly intensity: number;
  readonly periodMs: number;
  /** The first restart in a period is immediate, the second waits about `baseMs`, each later one twice as long up to `maxMs`. */
  readonly backoff?: Backoff;
}

export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}
