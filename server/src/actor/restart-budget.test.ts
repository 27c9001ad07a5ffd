import { expect, test } from "bun:test";
import fc from "fast-check";
import { backoffDelayMs, RestartWindow } from "./restart-budget.ts";

test("a window counts the restarts of the period that ends now, its first instant included", () => {
  const window = new RestartWindow(1000);
  expect([0, 500, 1000, 1001, 1501, 5000].map((nowMs) => window.record(nowMs))).toEqual([1, 2, 3, 3, 3, 1]);
});

test("the first restart is immediate, the next waits the base, then twice as long each, up to the maximum", () => {
  const longest = (restarts: number) => backoffDelayMs(restarts, { baseMs: 100, maxMs: 500 }, () => 1);
  expect([1, 2, 3, 4, 5, 1000].map(longest)).toEqual([0, 100, 200, 400, 500, 500]);
});

test("chance takes away at most half of the delay", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (restarts, chance) => {
        const backoff = { baseMs: 10, maxMs: 1000 };
        const longestMs = backoffDelayMs(restarts, backoff, () => 1);
        const delayMs = backoffDelayMs(restarts, backoff, () => chance);
        return delayMs >= longestMs / 2 && delayMs <= longestMs;
      },
    ),
  );
});
