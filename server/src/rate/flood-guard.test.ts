import { expect, test } from "bun:test";
import { FloodGuard } from "./flood-guard.ts";

test("a flood is let through up to its rate, and counted beyond it", () => {
  const guard = new FloodGuard({ burst: 2, refillMs: 1_000 });
  const pass = (now: number) => guard.pass("login_limited", now);
  expect([pass(0), pass(0), pass(0), pass(999)]).toEqual([
    { kind: "through", heldBack: 0 },
    { kind: "through", heldBack: 0 },
    { kind: "held_back" },
    { kind: "held_back" },
  ]);
  expect(pass(1_000)).toEqual({ kind: "through", heldBack: 2 });
  expect(pass(2_000)).toEqual({ kind: "through", heldBack: 0 });
});

test("one kind holds back no other", () => {
  const guard = new FloodGuard({ burst: 1, refillMs: 1_000 });
  guard.pass("login_limited", 0);
  expect(guard.pass("login_limited", 0).kind).toBe("held_back");
  expect(guard.pass("request_forbidden", 0).kind).toBe("through");
});
