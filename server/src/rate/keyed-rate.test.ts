import { describe, expect, test } from "bun:test";
import { createKeyedRate } from "./keyed-rate.ts";
import { rateOf } from "./token-bucket.ts";

const twoPerSecond = rateOf(2, 1000);

describe("a keyed rate", () => {
  test("counts each key for itself", () => {
    const rate = createKeyedRate(twoPerSecond);
    expect([rate.take("a", 0), rate.take("a", 0), rate.take("a", 0).kind]).toEqual([
      { kind: "ok" },
      { kind: "ok" },
      "limited",
    ]);
    expect(rate.take("b", 0)).toEqual({ kind: "ok" });
  });

  test("takes nothing for a refused action, so that hammering does not prolong the wait", () => {
    const rate = createKeyedRate(twoPerSecond);
    for (let attempt = 0; attempt < 100; attempt++) rate.take("a", 0);
    expect(rate.take("a", 500)).toEqual({ kind: "ok" });
  });

  test("checks without taking, and charges into debt what was admitted too generously", () => {
    const rate = createKeyedRate(twoPerSecond);
    for (let attempt = 0; attempt < 4; attempt++) {
      if (attempt < 2) expect(rate.check("a", 0)).toEqual({ kind: "ok" });
      rate.charge("a", 0);
    }
    expect(rate.check("a", 0)).toEqual({ kind: "limited", retryAfterMs: 1500 });
  });

  test("gives back what came to nothing, and never more than a rest would", () => {
    const rate = createKeyedRate(twoPerSecond);
    for (let attempt = 0; attempt < 2; attempt++) rate.take("a", 0);
    for (let attempt = 0; attempt < 5; attempt++) rate.refund("a", 0);
    const kinds = Array.from({ length: 3 }, () => rate.take("a", 0).kind);
    expect(kinds).toEqual(["ok", "ok", "limited"]);
  });

  test("forgets the key that was charged longest ago when it is full", () => {
    const rate = createKeyedRate(twoPerSecond, 3);
    for (const key of ["a", "a", "b", "b", "c", "c"]) rate.take(key, 0);
    rate.charge("a", 0);
    rate.take("d", 0);
    expect(rate.size).toBe(3);
    expect(rate.take("b", 0)).toEqual({ kind: "ok" });
    expect(rate.take("a", 0).kind).toBe("limited");
  });
});
