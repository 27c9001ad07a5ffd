import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { admission, charged, fullBucket, rateOf, type TokenBucket } from "./token-bucket.ts";

const rate = rateOf(4, 10_000);

function chargeTimes(times: number, now: number, bucket: TokenBucket = fullBucket(rate, now)): TokenBucket {
  return times === 0 ? bucket : chargeTimes(times - 1, now, charged(bucket, rate, now));
}

describe("a token bucket", () => {
  test("allows its burst at once and refuses the next action with the time until one is earned back", () => {
    expect(admission(chargeTimes(3, 0), rate, 0)).toEqual({ kind: "ok" });
    expect(admission(chargeTimes(4, 0), rate, 0)).toEqual({ kind: "limited", retryAfterMs: 2500 });
  });

  test("allows an action again exactly when it said it would", () => {
    const empty = chargeTimes(4, 0);
    expect(admission(empty, rate, 2499)).toEqual({ kind: "limited", retryAfterMs: 1 });
    expect(admission(empty, rate, 2500)).toEqual({ kind: "ok" });
  });

  test("never holds more than its burst, however long it rests", () => {
    const rested = chargeTimes(4, 1e12, chargeTimes(4, 0));
    expect(admission(rested, rate, 1e12).kind).toBe("limited");
  });

  test("goes into debt no deeper than one burst", () => {
    const indebted = chargeTimes(1000, 0);
    expect(indebted.tokens).toBe(-4);
    expect(admission(indebted, rate, 0)).toEqual({ kind: "limited", retryAfterMs: 12_500 });
  });

  test("is neither filled nor emptied by a clock that steps back", () => {
    const bucket = chargeTimes(2, 5000);
    expect(admission(bucket, rate, 0)).toEqual({ kind: "ok" });
    expect(charged(bucket, rate, 0)).toEqual({ tokens: 1, at: 5000 });
  });

  test("admits at most the burst plus what time has earned, whatever the pattern of attempts", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3000 }), { maxLength: 200 }), (pauses) => {
        let bucket = fullBucket(rate, 0);
        let now = 0;
        let admitted = 0;
        for (const pauseMs of pauses) {
          now += pauseMs;
          if (admission(bucket, rate, now).kind === "limited") continue;
          bucket = charged(bucket, rate, now);
          admitted += 1;
        }
        expect(admitted).toBeLessThanOrEqual(rate.burst + now / rate.refillMs + 1e-6);
      }),
    );
  });
});
