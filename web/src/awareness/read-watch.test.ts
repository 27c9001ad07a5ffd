import { describe, expect, test } from "bun:test";
import { ReadWatch, readAfterMs } from "./read-watch.ts";
import { TestClock } from "./test-clock.ts";

function watched() {
  const clock = new TestClock();
  const told: [string, number][] = [];
  const { now, after } = clock;
  const watch = new ReadWatch({ now, after, markRead: (roomId, seq) => told.push([roomId, seq]) });
  const see = (lastSeenSeq: number, isAttended = true) =>
    watch.update({ roomId: "a", lastSeenSeq }, isAttended);
  return { clock, watch, told, see };
}

describe("what counts as read", () => {
  test("is what was on the attended screen long enough, and is told once", () => {
    const { clock, told, see } = watched();
    see(7);
    clock.pass(readAfterMs - 1);
    expect(told).toEqual([]);
    clock.pass(1);
    see(7);
    clock.pass(readAfterMs);
    expect(told).toEqual([["a", 7]]);
    expect(clock.isIdle).toBe(true);
  });

  test("is nothing while the window is hidden or another one has the focus", () => {
    const { clock, told, see } = watched();
    see(7, false);
    clock.pass(readAfterMs * 4);
    expect(told).toEqual([]);
    see(7);
    clock.pass(readAfterMs - 1);
    see(7, false);
    clock.pass(readAfterMs);
    expect(told).toEqual([]);
    see(7);
    clock.pass(readAfterMs);
    expect(told).toEqual([["a", 7]]);
  });

  test("is nothing of a room that was only passed through", () => {
    const { clock, watch, told, see } = watched();
    see(7);
    clock.pass(readAfterMs - 1);
    watch.update({ roomId: "b", lastSeenSeq: 3 }, true);
    clock.pass(readAfterMs - 1);
    watch.update(undefined, true);
    clock.pass(readAfterMs);
    expect(told).toEqual([]);
  });

  test("goes on in a room that never rests", () => {
    const { clock, told, see } = watched();
    for (let seq = 1; seq <= 20; seq++) {
      see(seq);
      clock.pass(100);
    }
    expect(told[0]).toEqual(["a", 1]);
    expect(told.length).toBeGreaterThan(2);
    clock.pass(readAfterMs * 2);
    expect(told.at(-1)).toEqual(["a", 20]);
  });

  test("is not what was scrolled away from before its time", () => {
    const { clock, told, see } = watched();
    see(50);
    clock.pass(readAfterMs - 1);
    see(40);
    clock.pass(readAfterMs - 1);
    expect(told).toEqual([]);
    clock.pass(1);
    expect(told).toEqual([["a", 40]]);
  });

  test("never goes back in one visit, so that what one marked unread stays so, and begins anew in the next", () => {
    const { clock, watch, told, see } = watched();
    see(50);
    clock.pass(readAfterMs);
    see(40);
    see(50, false);
    see(50);
    clock.pass(readAfterMs);
    expect(told).toEqual([["a", 50]]);
    watch.update({ roomId: "b", lastSeenSeq: 0 }, true);
    see(50);
    clock.pass(readAfterMs);
    expect(told).toEqual([
      ["a", 50],
      ["a", 50],
    ]);
  });
});
