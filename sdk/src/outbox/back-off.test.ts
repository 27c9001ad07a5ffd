import { expect, test } from "bun:test";
import { backOffLimits, backOffMs } from "./back-off.ts";

test("the span doubles with each failure in a row, up to its most", () => {
  expect([1, 2, 3, 7, 50].map((failures) => backOffMs(failures, 0.5))).toEqual([
    250, 500, 1000, 15_000, 15_000,
  ]);
});

test("any part of the span may come", () => {
  expect(backOffMs(3, 0)).toBe(0);
  expect(backOffMs(10_000, 0.999_999)).toBeLessThan(backOffLimits.mostMs);
});
