/**
 * The machine's clock and event loop. Scheduled work runs from one queue, drained on `setImmediate` rather than
 * in microtasks: everything one poll of the sockets brought in is then handled together (the log writer gets
 * one batch, not many), and a bounded number of turns per drain lets I/O and timers in however busy the actors
 * are. A microtask that schedules a microtask would starve them for good.
 */
import { Fifo } from "./fifo.ts";
import type { Runtime, Timer } from "./runtime.ts";

/** At some microseconds a turn, a few milliseconds between two looks at the sockets. */
export const TURNS_PER_DRAIN_MAX = 512;

/** `setTimeout` takes 31 bits and treats more as zero; a longer delay is shortened to this (24.8 days). */
export const DELAY_MS_MAX = 2 ** 31 - 1;

export function systemRuntime(): Runtime {
  const queue = new Fifo<() => void>();
  let isArmed = false;

  const drain = () => {
    try {
      for (let turns = 0; turns < TURNS_PER_DRAIN_MAX; turns++) {
        const next = queue.take();
        if (next === undefined) return;
        next.value();
      }
    } finally {
      // Also when a turn throws, which is a bug outside every actor: the error goes up, the others go on.
      isArmed = queue.size > 0;
      if (isArmed) setImmediate(drain);
    }
  };

  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    random: () => Math.random(),
    after(delayMs: number, run: () => void): Timer {
      const timeout = setTimeout(run, Math.min(delayMs, DELAY_MS_MAX));
      return { cancel: () => clearTimeout(timeout) };
    },
    schedule(run: () => void): void {
      queue.push(run);
      if (isArmed) return;
      isArmed = true;
      setImmediate(drain);
    },
  };
}
