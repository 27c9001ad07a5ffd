import { expect, test } from "bun:test";
import { Allowance } from "./allowance.ts";
import { rateOf } from "./token-bucket.ts";

test("an allowance is full at first, refuses when it is used up, and refills evenly", () => {
  const allowance = new Allowance(rateOf(2, 1_000), 0);
  expect([allowance.take(0), allowance.take(0), allowance.take(0)]).toEqual([true, true, false]);
  expect(allowance.take(499)).toBe(false);
  expect(allowance.take(500)).toBe(true);
  expect(allowance.take(500)).toBe(false);
});

test("several are taken together or not at all", () => {
  const allowance = new Allowance(rateOf(4, 1_000), 0);
  expect(allowance.takeAll(3, 0)).toEqual({ kind: "ok" });
  expect(allowance.takeAll(2, 0)).toEqual({ kind: "limited", retryAfterMs: 250 });
  expect(allowance.take(0)).toBe(true);
  expect(allowance.takeAll(2, 500)).toEqual({ kind: "ok" });
});
