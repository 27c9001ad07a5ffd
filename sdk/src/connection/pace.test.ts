import { expect, test } from "bun:test";
import fc from "fast-check";
import { Pace } from "./pace.ts";

test("never says more than the server takes, in whatever rhythm (L1, L3)", () => {
  const steps = fc.array(fc.record({ afterMs: fc.nat(2_000), wants: fc.nat(60) }), { maxLength: 60 });
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 300 }),
      fc.integer({ min: 2, max: 80 }),
      steps,
      (perMinute, burst, said) => {
        const pace = new Pace({ framesPerMinuteMax: perMinute, frameBurstMax: burst }, 0);
        let [tokens, nowMs] = [burst, 0];
        for (const { afterMs, wants } of said) {
          nowMs += afterMs;
          // The server's own bucket.
          tokens = Math.min(burst, tokens + (afterMs * perMinute) / 60_000);
          for (let frame = 0; frame < wants && pace.take(nowMs); frame++) tokens -= 1;
          expect(tokens).toBeGreaterThan(-1e-6);
        }
      },
    ),
  );
});

test("says how long to wait, and then may go on", () => {
  const pace = new Pace({ framesPerMinuteMax: 60, frameBurstMax: 2 }, 0);
  expect(pace.take(0)).toBe(true);
  expect(pace.take(0)).toBe(false);
  const waitMs = pace.waitMs(0);
  expect(pace.take(waitMs - 1)).toBe(false);
  expect(pace.take(waitMs)).toBe(true);
});
