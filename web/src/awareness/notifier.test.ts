import { describe, expect, test } from "bun:test";
import type { RoomSummary, TimelineItem, User } from "@koe/sdk";
import { StateCell } from "../koe/state-cell.ts";
import { Notifier, patienceMs } from "./notifier.ts";
import { TestClock } from "./test-clock.ts";

const direct: RoomSummary = {
  ...{ id: "d", name: "", topic: "", visibility: "direct", archived: false, role: "member" },
  ...{ seq: 0, read_seq: 0, unread: 0, mentions: 0, typing: [] },
};

function said(seq: number): TimelineItem {
  return {
    ...{ kind: "message", key: `k${seq}`, seq, userId: "2", username: "bob", text: `text ${seq}` },
    ...{
      timestampMs: 1,
      isDeleted: false,
      mentions: [],
      reactions: [],
      replyCount: 0,
      clientMsgId: `k${seq}`,
    },
  };
}

function notified(known: readonly RoomSummary[] = [direct]) {
  const clock = new TestClock();
  const rooms = new StateCell(known);
  const user = new StateCell<User | undefined>({ id: "1", username: "ann", role: "member" });
  const timeline = new StateCell<{ readonly items: readonly TimelineItem[] }>({ items: [] });
  const put = (seq: number) => timeline.set({ items: [...timeline.get().items, said(seq)] });
  const told: string[] = [];
  const attended = new Set<string>();
  const notifier = new Notifier({
    rooms,
    user,
    timelineOf: () => timeline,
    now: clock.now,
    after: clock.after,
    isAttended: async (roomId) => attended.has(roomId),
    show: ({ message, count }) => {
      told.push(`${message?.text} (${count})`);
      return { close: () => told.push("closed") };
    },
  });
  const stop = notifier.start();
  const list = (seq: number) => rooms.set([{ ...direct, seq, unread: seq }]);
  const hear = (seq: number) => {
    put(seq);
    list(seq);
  };
  const read = (seq: number) => rooms.set([{ ...direct, seq, read_seq: seq, unread: 0 }]);
  const pass = async (ms: number) => {
    clock.pass(ms);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { told, attended, hear, list, put, read, pass, stop };
}

describe("a notification", () => {
  test("is shown after a moment, and closed when the message is read elsewhere", async () => {
    const { told, hear, read, pass } = notified();
    hear(1);
    await pass(patienceMs - 1);
    expect(told).toEqual([]);
    await pass(1);
    expect(told).toEqual(["text 1 (1)"]);
    read(1);
    expect(told).toEqual(["text 1 (1)", "closed"]);
  });

  test("is not shown for what is read at once, or is before somebody's eyes", async () => {
    const { told, attended, hear, read, pass } = notified();
    hear(1);
    read(1);
    await pass(patienceMs);
    attended.add("d");
    hear(2);
    await pass(patienceMs);
    expect(told).toEqual([]);
  });

  test("is one for all that comes in a room, the latest with its number", async () => {
    const { told, hear, pass } = notified();
    hear(1);
    hear(2);
    await pass(patienceMs);
    hear(3);
    await pass(patienceMs);
    expect(told).toEqual(["text 2 (2)", "text 3 (3)"]);
  });

  test("is shown also when the room hears of the message after the list of rooms", async () => {
    const { told, list, put, pass } = notified([]);
    list(1);
    await pass(patienceMs);
    put(1);
    await pass(patienceMs);
    expect(told).toEqual(["text 1 (1)"]);
  });

  test("goes with the page that showed it", async () => {
    const { told, hear, pass, stop } = notified();
    hear(1);
    await pass(patienceMs);
    hear(2);
    stop();
    await pass(patienceMs);
    expect(told).toEqual(["text 1 (1)", "closed"]);
  });
});
