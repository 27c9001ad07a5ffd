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
