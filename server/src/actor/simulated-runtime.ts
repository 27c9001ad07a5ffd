/**
 * A runtime whose time passes only when told and whose chance comes from a seed, so that a run repeats exactly:
 * same seed, same steps, same result. Scheduled work runs in order; between two looks at its queue it lets all
 * promise reactions run, so tasks that wait for no real I/O make progress too. For tests and simulations.
 */
import { Fifo } from "./fifo.ts";
import type { Runtime, Timer } from "./runtime.ts";
import { type HeapTimer, TimerHeap } from "./timer-heap.ts";

/** Turns in one `settle`; beyond it the system is taken for one that never comes to rest. */
export const SETTLE_TURNS_MAX = 1_000_000;

export interface SimulatedRuntimeOptions {
  readonly seed?: number;
  /** The wall clock at the beginning, milliseconds since the Unix epoch. */
  readonly startMs?: number;
}

export class SimulatedRuntime implements Runtime {
  readonly #queue = new Fifo<() => void>();
  readonly #timers = new TimerHeap();
  #timersPending = 0;
  #timersCreated = 0;
  #monotonicMs = 0;
  #wallOffsetMs: number;
  #seed: number;

  constructor({ seed = 1, startMs = Date.UTC(2026, 0, 1) }: SimulatedRuntimeOptions = {}) {
    this.#seed = seed >>> 0;
    this.#wallOffsetMs = startMs;
  }

  now(): number {
    return this.#wallOffsetMs + this.#monotonicMs;
  }

  monotonic(): number {
    return this.#monotonicMs;
  }

  /** Mulberry32: small, fast, and good enough to choose what happens next. */
  random(): number {
    this.#seed = (this.#seed + 0x6d2b79f5) >>> 0;
    let t = this.#seed;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  after(delayMs: number, run: () => void): Timer {
    const order = this.#timersCreated++;
    const timer: HeapTimer = { dueMs: this.#monotonicMs + Math.max(0, delayMs), order, run };
    this.#timers.push(timer);
    this.#timersPending += 1;
    return {
      cancel: () => {
        if (timer.run === undefined) return;
        timer.run = undefined;
        this.#timersPending -= 1;
      },
    };
  }

  schedule(run: () => void): void {
    this.#queue.push(run);
  }

  /** Timers neither fired nor cancelled; zero when everything that was started has ended. */
  get timersPending(): number {
    return this.#timersPending;
  }

  /** Moves the wall clock only, as an operator or NTP would. */
  jumpWallClock(deltaMs: number): void {
    this.#wallOffsetMs += deltaMs;
  }

  /** Runs the next scheduled turn and nothing else; false when none waits. For exploring interleavings. */
  turn(): boolean {
    const next = this.#queue.take();
    next?.value();
    return next !== undefined;
  }

  /** Runs all that is due now, until nothing is left to run without time passing. */
  async settle(): Promise<void> {
    let turns = 0;
    do {
      while (this.turn()) {
        turns += 1;
        if (turns > SETTLE_TURNS_MAX) throw new Error(`not at rest after ${SETTLE_TURNS_MAX} turns`);
      }
      await promiseReactions();
    } while (this.#queue.size > 0);
  }

  /** Lets `ms` pass: each timer due fires at its own time, and all it causes runs before the next. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#monotonicMs + ms;
    await this.settle();
    for (
      let next = this.#timers.peek();
      next !== undefined && next.dueMs <= endMs;
      next = this.#timers.peek()
    ) {
      this.#monotonicMs = next.dueMs;
      this.#fire();
      await this.settle();
    }
    this.#monotonicMs = endMs;
  }

  #fire(): void {
    const timer = this.#timers.take();
    if (timer?.run === undefined) return;
    const { run } = timer;
    timer.run = undefined; // a cancel from here on finds nothing to do
    this.#timersPending -= 1;
    run();
  }
}

/** The event loop empties its microtask queue before it comes to this. */
function promiseReactions(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
