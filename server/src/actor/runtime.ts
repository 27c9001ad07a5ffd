/**
 * Time, chance and scheduling, as the kernel needs them. Actors get a `Runtime` from their context and never
 * call `Date.now`, `Math.random` or `setTimeout`, so the same code runs on the machine's clock
 * (`system-runtime.ts`) and on a simulated one (`simulated-runtime.ts`), where a run repeats exactly from a
 * seed.
 */
export interface Runtime {
  /** Wall clock, milliseconds since the Unix epoch. May jump in either direction. */
  now(): number;
  /** Milliseconds from an unnamed origin; never goes back. Measure durations with this. */
  monotonic(): number;
  /** A number in [0, 1). */
  random(): number;
  /** Runs `run` once, `delayMs` or a little more from now, unless cancelled first. */
  after(delayMs: number, run: () => void): Timer;
  /** Runs `run` soon, in the order of the calls, never synchronously. */
  schedule(run: () => void): void;
}

export interface Timer {
  /** Idempotent; after it returns the timer's work does not happen any more. */
  cancel(): void;
}
