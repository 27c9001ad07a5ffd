import { expect, test } from "bun:test";
import type { LogPosition } from "../timeline/log-sequencer.ts";
import { answerTimeoutMs, roomsPerFrameMax, Subscriptions } from "./subscriptions.ts";

const epoch = "first";

function following(positions: Readonly<Record<string, LogPosition>>, ...logIds: readonly string[]) {
  const subscriptions = new Subscriptions((logId) => positions[logId]);
  for (const logId of logIds) subscriptions.want(logId);
  subscriptions.greeted(epoch);
  return subscriptions;
}

test("a position of the epoch in force is resumed from, another is let go (R1, R3)", () => {
  const positions = { known: { epoch, seq: 7 }, outdated: { epoch: "before", seq: 9 } };
  const subscriptions = following(positions, "known", "outdated", "new");
  expect(subscriptions.takeDue(0)).toEqual([
    { room_id: "known", since_seq: 7 },
    { room_id: "outdated" },
    { room_id: "new" },
  ]);
});

test("a log is asked for once, until it falls behind, the connection is new, or no answer comes", () => {
  const subscriptions = following({}, "a");
  expect(subscriptions.takeDue(0)).toHaveLength(1);
  subscriptions.fellBehind("a");
  expect(subscriptions.takeDue(0)).toEqual([]);
  expect(subscriptions.takeDue(answerTimeoutMs)).toHaveLength(1);
  subscriptions.snapshotCame("a");
  expect(subscriptions.takeDue(10 * answerTimeoutMs)).toEqual([]);
  subscriptions.fellBehind("a");
  expect(subscriptions.takeDue(0)).toHaveLength(1);
  subscriptions.greeted(epoch);
  expect(subscriptions.takeDue(0)).toHaveLength(1);
});

test("a log that cannot be served now is asked for again later, later each time; one that may not be is not", () => {
  const subscriptions = following({}, "a", "b");
  subscriptions.takeDue(0);
  subscriptions.failed("b", { kind: "permanent", code: "not_found" });
  subscriptions.failed("a", { kind: "temporary", nowMs: 0, random: 0.999, retryAfterMs: undefined });
  const first = subscriptions.nextDueAtMs() ?? 0;
  expect(subscriptions.takeDue(first - 1)).toEqual([]);
  expect(subscriptions.takeDue(first)).toEqual([{ room_id: "a" }]);
  subscriptions.failed("a", { kind: "temporary", nowMs: first, random: 0.999, retryAfterMs: undefined });
  expect((subscriptions.nextDueAtMs() ?? 0) - first).toBeGreaterThan(first);
  subscriptions.greeted(epoch);
  expect(subscriptions.takeDue(first)).toHaveLength(2);
});

test("many logs are asked for in several frames", () => {
  const logIds = Array.from({ length: roomsPerFrameMax + 1 }, (_, at) => `room-${at}`);
  const subscriptions = following({}, ...logIds);
  expect(subscriptions.takeDue(0)).toHaveLength(roomsPerFrameMax);
  expect(subscriptions.takeDue(0)).toHaveLength(1);
});

test("who forgets a log has to tell the server only if it was asked for", () => {
  const subscriptions = following({}, "a");
  expect(subscriptions.forget("a")).toBe(false);
  subscriptions.want("a");
  subscriptions.takeDue(0);
  expect(subscriptions.forget("a")).toBe(true);
});
