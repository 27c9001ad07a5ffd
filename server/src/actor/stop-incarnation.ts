import type { Incarnation } from "./child.ts";
import type { Runtime } from "./runtime.ts";

/**
 * Asks one incarnation to end and waits for it. `killed`: it took longer than `timeoutMs` and was abandoned.
 * Resolves at once for a dead one; never rejected.
 */
export function stopIncarnation(
  runtime: Runtime,
  incarnation: Incarnation,
  timeoutMs: number,
): Promise<"stopped" | "killed"> {
  return new Promise((resolve) => {
    const timer = runtime.after(timeoutMs, () => {
      resolve("killed");
      incarnation.kill();
    });
    incarnation.ref.onExit(() => {
      timer.cancel();
      resolve("stopped");
    });
    incarnation.shutdown();
  });
}
