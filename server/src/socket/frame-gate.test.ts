import { describe, expect, test } from "bun:test";
import { FrameGate } from "./frame-gate.ts";

const limits = { framesPerMinuteMax: 60, frameBurstMax: 3 };
const pass = (gate: FrameGate, count: number, now: number) =>
  Array.from({ length: count }, () => gate.pass(now).kind);

describe("the gate of a connection", () => {
  test("lets a burst in, then limits, and says when to come back (L1)", () => {
    const gate = new FrameGate(limits, 0);
    expect(pass(gate, 3, 0)).toEqual(["open", "open", "open"]);
    expect(gate.pass(0)).toEqual({ kind: "limited", retryAfterMs: 1_000 });
    expect(gate.pass(1_000)).toEqual({ kind: "open" });
    expect(gate.pass(1_000).kind).toBe("limited");
  });

  test("counts as a flood who goes on after a minute's worth of refusals (C4)", () => {
    const gate = new FrameGate(limits, 0);
    pass(gate, 3, 0);
    expect(new Set(pass(gate, 60, 0))).toEqual(new Set(["limited"]));
    expect(gate.pass(0).kind).toBe("flooded");
  });

  test("never limits who keeps the rate", () => {
    const gate = new FrameGate(limits, 0);
    const verdicts = Array.from({ length: 600 }, (_, second) => gate.pass(second * 1_000).kind);
    expect(new Set(verdicts)).toEqual(new Set(["open"]));
  });
});
