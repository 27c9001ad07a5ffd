import { expect, test } from "bun:test";
import fc from "fast-check";
import { SimulatedRuntime } from "./simulated-runtime.ts";

test("scheduled work runs in order, never synchronously", async () => {
  const runtime = new SimulatedRuntime();
  const journal: number[] = [];
  runtime.schedule(() => {
    journal.push(1);
    runtime.schedule(() => journal.push(3));
  });
  runtime.schedule(() => journal.push(2));
  expect(journal).toEqual([]);
  await runtime.settle();
  expect(journal).toEqual([1, 2, 3]);
});

test("settling follows promises that schedule more, however long the chain", async () => {
  const runtime = new SimulatedRuntime();
  let hops = 0;
  const hop = async () => {
    for (let i = 0; i < 20; i++) await undefined;
    hops += 1;
    if (hops < 5) runtime.schedule(hop);
  };
  runtime.schedule(hop);
  await runtime.settle();
  expect(hops).toBe(5);
});

test("timers fire in the order of their times, then of their making, each at its own time", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 30 }), fc.nat(25), async (delays, waitMs) => {
      const runtime = new SimulatedRuntime({ startMs: 1000 });
      const fired: (readonly [number, number])[] = [];
      delays.forEach((delayMs, order) => {
        runtime.after(delayMs, () => {
          expect(runtime.now()).toBe(1000 + delayMs);
          fired.push([delayMs, order]);
        });
      });
      await runtime.advance(waitMs);
      const due = delays
        .map((delayMs, order) => [delayMs, order] as const)
        .filter(([delayMs]) => delayMs <= waitMs);
      expect(fired).toEqual(due.toSorted(([a, i], [b, j]) => a - b || i - j));
      expect(runtime.timersPending).toBe(delays.length - due.length);
      expect(runtime.monotonic()).toBe(waitMs);
    }),
  );
});

test("the same seed gives the same chance, another seed another", () => {
  const draw = (seed: number) => {
    const runtime = new SimulatedRuntime({ seed });
    return Array.from({ length: 100 }, () => runtime.random());
  };
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(draw(7).every((value) => value >= 0 && value < 1)).toBe(true);
});

test("a jump of the wall clock moves nothing else", async () => {
  const runtime = new SimulatedRuntime({ startMs: 1000 });
  let isDue = false;
  runtime.after(10, () => {
    isDue = true;
  });
  runtime.jumpWallClock(-500);
  await runtime.settle();
  expect([runtime.now(), runtime.monotonic(), isDue]).toEqual([500, 0, false]);
});
