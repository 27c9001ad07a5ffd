import type { Runtime } from "../../server/src/actor/runtime.ts";
import type { Bus, Subscription } from "../../server/src/bus/bus.ts";
import { LocalBus } from "../../server/src/bus/local-bus.ts";
import type { Entry } from "../../server/src/store/entry.ts";
import type { Faults } from "./faults.ts";

/** A bus that loses, delays, reorders and doubles; and whose caller, the log writer, may crash between commit and news. */
export class UnreliableBus implements Bus {
  /** Subscriptions that nobody has cancelled. */
  subscriptions = 0;
  readonly #bus = new LocalBus();
  readonly #faults: Faults;
  readonly #runtime: Runtime;

  constructor(faults: Faults, runtime: Runtime) {
    this.#faults = faults;
    this.#runtime = runtime;
  }

  publish(roomId: string, entries: readonly Entry[]): void {
    this.#faults.crash(0.01);
    if (this.#faults.strikes(0.05)) return;
    if (this.#faults.strikes(0.05)) {
      const late = entries.toReversed();
      this.#runtime.after(this.#faults.upTo(50), () => this.#bus.publish(roomId, late));
      if (this.#faults.chance(0.5)) return;
    }
    this.#bus.publish(roomId, entries);
  }

  subscribe(roomId: string, hear: (entries: readonly Entry[]) => void): Subscription {
    const subscription = this.#bus.subscribe(roomId, hear);
    this.subscriptions++;
    return {
      cancel: () => {
        subscription.cancel();
        this.subscriptions--;
      },
    };
  }
}
