import type { Runtime } from "../../server/src/actor/runtime.ts";

/** Chance and time of one simulated world; whether faults happen is switched from outside. */
export class Faults {
  isOn = true;
  /** Nothing of the log answers. */
  isAway = false;
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  chance(probability: number): boolean {
    return this.#runtime.random() < probability;
  }

  /** Whether a fault of this probability happens now. */
  strikes(probability: number): boolean {
    return this.isOn && this.chance(probability);
  }

  /** Throws where a real part would not, so that the actor in whose turn it is crashes there. */
  crash(probability: number): void {
    if (this.strikes(probability)) throw new SimulatedFault();
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[Math.floor(this.#runtime.random() * choices.length)];
    if (choice === undefined) throw new Error("nothing to pick from");
    return choice;
  }

  upTo(max: number): number {
    return this.#runtime.random() * max;
  }

  /** Some time, up to `maxMs`. */
  delay(maxMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#runtime.after(this.upTo(maxMs), resolve);
    return promise;
  }
}

/** What `crash` throws: the only error that may end an actor here. */
export class SimulatedFault extends Error {
  override readonly name = "SimulatedFault";
}
