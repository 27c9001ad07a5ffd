/**
 * The calls an actor has not answered yet. Each ends exactly once: by its reply, its time-out, or the actor's
 * death. Bounded like the mailbox, because a call waits on after its message is handled.
 */
import type { CallResult, CastResult } from "./actor.ts";
import type { Runtime, Timer } from "./runtime.ts";

export class PendingCalls {
  readonly #runtime: Runtime;
  readonly #callsMax: number;
  readonly #open = new Set<(result: { readonly kind: "gone" }) => void>();

  constructor(runtime: Runtime, callsMax: number) {
    this.#runtime = runtime;
    this.#callsMax = callsMax;
  }

  get isFull(): boolean {
    return this.#open.size >= this.#callsMax;
  }

  /** Sends what `ask` makes; when it is not accepted the call ends with that. Rejected only if `ask` throws. */
  begin<M, R>(
    ask: (reply: (value: R) => void) => M,
    cast: (message: M) => CastResult,
    timeoutMs: number,
  ): Promise<CallResult<R>> {
    return new Promise((resolve) => {
      let timer: Timer | undefined;
      const end = (result: CallResult<R>) => {
        timer?.cancel();
        this.#open.delete(end);
        resolve(result);
      };
      const sent = cast(ask((value) => end({ kind: "reply", value })));
      if (sent !== "accepted") {
        resolve({ kind: sent });
        return;
      }
      timer = this.#runtime.after(timeoutMs, () => end({ kind: "timeout" }));
      this.#open.add(end);
    });
  }

  /** The actor is gone; so is every answer. */
  endAll(): void {
    for (const end of this.#open) end({ kind: "gone" });
  }
}
