import { expect, test } from "bun:test";
import { SimulatedRuntime } from "../actor/simulated-runtime.ts";
import { spawn } from "../actor/spawn.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import { sessionCheckIntervalMs, sessionCheckSpec, sessionPurgeIntervalMs } from "./session-check.ts";

/** The sockets of some sessions, and an answer to which of them live. */
function startCheck(sessionIds: readonly string[], living: () => Promise<ReadonlySet<string>>) {
  const runtime = new SimulatedRuntime();
  const open = new Set(sessionIds);
  const asked: (readonly string[])[] = [];
  const seen: (readonly string[])[] = [];
  const purges = { count: 0, seen };
  const sockets = {
    sessionIds: () => open,
    endSessions: (ended: ReadonlySet<string>) => {
      for (const id of ended) open.delete(id);
    },
  };
  const sessions = {
    living: (ids: readonly string[]) => {
      asked.push(ids);
      return living();
    },
    markSeen: async (ids: readonly string[]) => {
      purges.seen.push(ids);
    },
    deleteExpired: async () => ++purges.count,
  };
  const { ref } = spawn(runtime, sessionCheckSpec({ sockets, sessions }));
  let isAlive = true;
  ref.onExit(() => {
    isAlive = false;
  });
  return { runtime, open, asked, purges, isAlive: () => isAlive };
}

test("sockets of sessions that ended elsewhere are closed at the next check, with one question for all (C3)", async () => {
  const { runtime, open, asked } = startCheck(["a", "b", "c"], async () => new Set(["b"]));
  await runtime.advance(sessionCheckIntervalMs);
  expect(asked).toEqual([["a", "b", "c"]]);
  expect([...open]).toEqual(["b"]);
  await runtime.advance(sessionCheckIntervalMs);
  expect(asked).toEqual([["a", "b", "c"], ["b"]]);
});

test("in an outage nobody is thrown out, and the next check goes on", async () => {
  let isAway = true;
  const { runtime, open, isAlive } = startCheck(["a"], async () => {
    if (isAway) throw new StorageUnavailable("away");
    return new Set();
  });
  await runtime.advance(sessionCheckIntervalMs);
  expect([...open]).toEqual(["a"]);
  isAway = false;
  await runtime.advance(sessionCheckIntervalMs);
  expect([...open]).toEqual([]);
  expect(isAlive()).toBe(true);
});

test("without sockets nothing is asked", async () => {
  const { runtime, asked } = startCheck([], async () => new Set());
  await runtime.advance(3 * sessionCheckIntervalMs);
  expect(asked).toEqual([]);
});

test("a fault that is no outage ends the check, for its supervisor to start again", async () => {
  const { runtime, isAlive } = startCheck(["a"], async () => {
    throw new TypeError("a bug");
  });
  await runtime.advance(sessionCheckIntervalMs);
  expect(isAlive()).toBe(false);
});

test("once an hour who is connected counts as seen, and what has expired is cleared away", async () => {
  const { runtime, purges } = startCheck(["a"], async () => new Set(["a"]));
  await runtime.advance(3 * sessionPurgeIntervalMs);
  expect(purges).toEqual({ count: 3, seen: [["a"], ["a"], ["a"]] });
});
