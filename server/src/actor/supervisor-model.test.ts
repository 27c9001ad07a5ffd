/**
 * The supervisor against a model of it: any sequence of exits, failing starts and time must leave the same
 * children running, after the same number of starts, or the same escalation. The model is the manual's text as
 * a table of children, without messages, promises or timers.
 */
import { expect, test } from "bun:test";
import fc from "fast-check";
import type { ExitReason } from "./actor.ts";
import { actorChild } from "./actor-child.ts";
import type { Restart } from "./child.ts";
import { crash, probeChild, stop } from "./probe.ts";
import { SimulatedRuntime } from "./simulated-runtime.ts";
import { startSupervisor } from "./supervisor.ts";
import type { Strategy } from "./supervisor-spec.ts";

interface Setup {
  readonly strategy: Strategy;
  readonly restarts: readonly Restart[];
  readonly intensity: number;
  readonly periodMs: number;
  readonly baseMs: number;
  readonly maxMs: number;
}

type Step =
  | { readonly kind: "exit"; readonly child: number; readonly how: "normal" | "crash" }
  /** The child's next start will fail. */
  | { readonly kind: "break"; readonly child: number }
  | { readonly kind: "wait"; readonly ms: number };

interface Child {
  readonly restart: Restart;
  state: "up" | "down" | "finished";
  dueMs: number;
  starts: number;
  isBroken: boolean;
  timesMs: number[];
}

class Model {
  readonly children: Child[];
  readonly #setup: Setup;
  isAlive = true;
  #nowMs = 0;
  #timesMs: number[] = [];

  constructor(setup: Setup) {
    this.#setup = setup;
    this.children = setup.restarts.map((restart) => {
      return { restart, state: "up", dueMs: 0, starts: 1, isBroken: false, timesMs: [] };
    });
  }

  step(step: Step): void {
    if (!this.isAlive) return;
    if (step.kind === "wait") this.#wait(this.#nowMs + step.ms);
    const child = step.kind === "wait" ? undefined : this.children[step.child];
    if (child === undefined) return;
    if (step.kind === "break") child.isBroken = true;
    if (step.kind === "exit" && child.state === "up") {
      this.#end(child, step.how);
      this.#startDue();
    }
  }

  #wait(endMs: number): void {
    for (;;) {
      const dueMs = Math.min(...this.#waiting().map((child) => child.dueMs));
      if (!this.isAlive || dueMs > endMs) break;
      this.#nowMs = Math.max(this.#nowMs, dueMs);
      this.#startDue();
    }
    this.#nowMs = endMs;
  }

  /** Those whose time decides what starts next: under rest_for_one only the first that is down. */
  #waiting(): Child[] {
    const down = this.children.filter(({ state }) => state === "down");
    return this.#setup.strategy === "rest_for_one" ? down.slice(0, 1) : down;
  }

  #startDue(): void {
    for (;;) {
      const next = this.#waiting().find(({ dueMs }) => dueMs <= this.#nowMs);
      if (!this.isAlive || next === undefined) return;
      next.starts += 1;
      next.state = "up";
      if (!next.isBroken) continue;
      next.isBroken = false;
      this.#end(next, "crash");
    }
  }

  #end(child: Child, how: ExitReason["kind"]): void {
    const isRestarted = child.restart === "permanent" || (child.restart === "transient" && how === "crash");
    child.state = "finished";
    if (!isRestarted) return;
    this.#timesMs = this.#record(this.#timesMs);
    if (this.#timesMs.length > this.#setup.intensity) {
      this.isAlive = false;
      return;
    }
    child.timesMs = this.#record(child.timesMs);
    child.state = "down";
    child.dueMs = this.#nowMs + this.#delayMs(child.timesMs.length);
    if (this.#setup.strategy === "rest_for_one") this.#takeAlong(this.children.indexOf(child));
  }

  #takeAlong(first: number): void {
    for (const later of this.children.slice(first + 1)) {
      if (later.restart === "temporary") later.state = "finished";
      else if (later.state !== "down") {
        later.state = "down";
        later.dueMs = 0;
      }
    }
  }

  #record(timesMs: number[]): number[] {
    return [...timesMs.filter((timeMs) => this.#nowMs - timeMs <= this.#setup.periodMs), this.#nowMs];
  }

  #delayMs(restarts: number): number {
    const { baseMs, maxMs } = this.#setup;
    return restarts === 1 ? 0 : Math.min(maxMs, baseMs * 2 ** (restarts - 2)) / 2;
  }
}

/** Always the shortest delay, so that the model knows it. */
class WithoutChance extends SimulatedRuntime {
  override random(): number {
    return 0;
  }
}

async function plant(setup: Setup) {
  const runtime = new WithoutChance();
  const starts = setup.restarts.map(() => 0);
  const broken = new Set<number>();
  const children = setup.restarts.map((restart, index) => {
    const init = () => {
      starts[index] = (starts[index] ?? 0) + 1;
      if (broken.delete(index)) throw new Error("broken");
    };
    return actorChild(probeChild(`${index}`, [], { restart, init }));
  });
  const { strategy, intensity, periodMs, baseMs, maxMs } = setup;
  const starting = startSupervisor(runtime, {
    name: "root",
    strategy,
    intensity,
    periodMs,
    backoff: { baseMs, maxMs },
    children: children.map(({ child }) => child),
    report: () => undefined,
  });
  await runtime.settle();
  const outcome = await starting;
  if (outcome.kind !== "started") throw outcome.error;
  return { runtime, supervisor: outcome.supervisor, children, starts, broken };
}

const setups = fc.record({
  strategy: fc.constantFrom("one_for_one", "rest_for_one"),
  restarts: fc.array(fc.constantFrom("permanent", "transient", "temporary"), { minLength: 1, maxLength: 5 }),
  intensity: fc.nat(6),
  periodMs: fc.integer({ min: 1, max: 2000 }),
  baseMs: fc.integer({ min: 0, max: 200 }),
  maxMs: fc.integer({ min: 0, max: 1000 }),
});

const child = fc.nat(4);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant("exit"), child, how: fc.constantFrom("normal", "crash") }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("break"), child }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait"), ms: fc.nat(600) }) },
  ),
  { maxLength: 40 },
);

test("any sequence of exits, failing starts and time leaves what the model says", async () => {
  await fc.assert(
    fc.asyncProperty(setups, steps, async (setup, sequence) => {
      const model = new Model(setup);
      const { runtime, supervisor, children, starts, broken } = await plant(setup);
      let isAlive = true;
      supervisor.onExit(() => {
        isAlive = false;
      });
      for (const step of sequence) {
        model.step(step);
        if (step.kind === "wait") await runtime.advance(step.ms);
        else if (step.kind === "break") broken.add(step.child);
        else children[step.child]?.ref.cast(step.how === "crash" ? crash() : stop);
        await runtime.settle();

        expect(isAlive).toBe(model.isAlive);
        const running = model.children.map(({ state }) => model.isAlive && state === "up");
        expect(setup.restarts.map((_, index) => supervisor.whereis(`${index}`) !== undefined)).toEqual(
          running,
        );
        expect(starts).toEqual(model.children.map((one) => one.starts));
      }
      await Promise.all([supervisor.stop(), runtime.settle()]);
      expect(runtime.timersPending).toBe(0);
    }),
    { numRuns: 2000 },
  );
});
