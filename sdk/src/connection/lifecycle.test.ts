import { describe, expect, test } from "bun:test";
import { closeCodes } from "@koe/protocol/client";
import fc from "fast-check";
import {
  backOffMaxMs,
  type Lifecycle,
  type LifecycleEvent,
  nextLifecycle,
  steadyAfterMs,
  verdictOf,
} from "./lifecycle.ts";

const now = { nowMs: 100_000, random: 0.5 };
const opening: Lifecycle = { kind: "opening", attempt: 0 };
const online: Lifecycle = { kind: "online", attempt: 0, sinceMs: now.nowMs };

function after(state: Lifecycle, ...events: readonly LifecycleEvent[]): Lifecycle {
  return events.reduce((reached, event) => nextLifecycle(reached, event, now), state);
}

describe("a close code", () => {
  test("from 4100 to 4199 stops, and says why (C1)", () => {
    expect(verdictOf(closeCodes.session_ended)).toBe("session_ended");
    expect(verdictOf(closeCodes.unsupported_version)).toBe("unsupported_version");
    expect(verdictOf(closeCodes.too_many_connections)).toBe("refused");
    expect(after(online, { kind: "closed", code: 4101 })).toEqual({
      kind: "stopped",
      reason: "session_ended",
    });
  });

  test("of any other range reconnects (C1)", () => {
    for (const code of [1000, 1001, 1006, 1011, 4000, 4004, 4006, 4099, 4200]) {
      expect(verdictOf(code)).toBe("reconnect");
      expect(after(online, { kind: "closed", code }).kind).toBe("waiting");
    }
  });
});

describe("a socket that does not open", () => {
  test("makes the client ask whether the session lives, then wait or stop", () => {
    const asking = after(opening, { kind: "closed", code: 1006 });
    expect(asking).toEqual({ kind: "asking", attempt: 1 });
    expect(after(asking, { kind: "session_checked", isAlive: true }).kind).toBe("waiting");
    const stopped = after(asking, { kind: "session_checked", isAlive: false });
    expect(stopped).toEqual({ kind: "stopped", reason: "session_ended" });
  });

  test("is not asked about when the server itself has closed it", () => {
    expect(after(opening, { kind: "closed", code: closeCodes.server_busy }).kind).toBe("waiting");
  });
});

describe("waiting", () => {
  test("is random up to a limit that doubles and ends at 30 s", () => {
    fc.assert(
      fc.property(
        fc.nat(40),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const state = nextLifecycle(
            { kind: "asking", attempt },
            { kind: "session_checked", isAlive: true },
            {
              ...now,
              random,
            },
          );
          if (state.kind !== "waiting") throw new Error(state.kind);
          expect(state.delayMs).toBeLessThanOrEqual(Math.min(backOffMaxMs, 250 * 2 ** attempt));
        },
      ),
    );
  });

  test("ends at once when the network is back", () => {
    const waiting = after(online, { kind: "closed", code: 1006 });
    expect(after(waiting, { kind: "woken" })).toEqual({ kind: "opening", attempt: 1 });
  });

  test("is counted on while connections do not hold, and anew after one that did", () => {
    const short = after(opening, { kind: "greeted" }, { kind: "closed", code: 1006 });
    expect(short).toMatchObject({ kind: "waiting", attempt: 1 });
    const again = after(short, { kind: "wait_over" }, { kind: "greeted" }, { kind: "closed", code: 1006 });
    expect(again).toMatchObject({ kind: "waiting", attempt: 2 });
    const long: Lifecycle = { kind: "online", attempt: 2, sinceMs: now.nowMs - steadyAfterMs };
    expect(after(long, { kind: "closed", code: 1006 })).toMatchObject({ kind: "waiting", attempt: 1 });
  });

  test("takes a random part of what a stopping server asks for (V5)", () => {
    const state = after(online, { kind: "asked_to_leave", afterMs: 8_000 });
    expect(state).toEqual({ kind: "waiting", attempt: 1, delayMs: 4_000 });
  });
});

test("who closed stays closed; every other stop ends when one asks", () => {
  const closed: Lifecycle = { kind: "stopped", reason: "closed" };
  expect(after(closed, { kind: "retried" }, { kind: "woken" }, { kind: "wait_over" })).toBe(closed);
  expect(after({ kind: "stopped", reason: "session_ended" }, { kind: "retried" })).toEqual(opening);
});
