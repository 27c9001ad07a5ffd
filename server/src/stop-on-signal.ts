import type { Runtime } from "./actor/runtime.ts";
import type { Telemetry } from "./telemetry.ts";

/**
 * Ends the program in order at the first signal to stop, at once at a second one, and by force when the orderly end
 * takes too long.
 */
export interface StopOnSignalOptions {
  readonly runtime: Runtime;
  readonly telemetry: Telemetry;
  /** The orderly end. */
  readonly stop: () => Promise<void>;
  /** Ends the program with this status. */
  readonly leave: (status: number, text: string) => never;
}

/** Service managers kill after ten seconds or more. */
const stopMs = 9_500;
/** One request may arrive twice: by whoever supervises, and by the death of the parent. */
const echoMs = 200;

export function stopOnSignal({ runtime, telemetry, stop, leave }: StopOnSignalOptions): void {
  let askedAt: number | undefined;
  const ask = (signal: NodeJS.Signals) => {
    const now = runtime.monotonic();
    if (askedAt !== undefined && now - askedAt < echoMs) return;
    if (askedAt !== undefined) leave(1, "Stopped at once.");
    askedAt = now;
    telemetry.stopping({ reason: signal });
    runtime.after(stopMs, () => leave(1, `Koe did not come to an end within ${stopMs} ms and was cut off.`));
    stop().then(() => {
      telemetry.stopped();
      leave(0, "Koe has stopped.");
    });
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, ask);
}
