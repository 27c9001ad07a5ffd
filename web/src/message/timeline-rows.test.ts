import { describe, expect, test } from "bun:test";
import type { NoticeItem, PendingItem } from "@koe/sdk";
import { messageItem } from "./test-rows.ts";
import { groupPauseMs, type KnownRows, type RowsContext, timelineRows } from "./timeline-rows.ts";

const context: RowsContext = {
  ownUserId: "me-id",
  ownUsername: "me",
  readSeq: undefined,
  dividerSeq: undefined,
  leavingSeqs: new Set(),
};
const noon = new Date(2026, 10, 22, 12).getTime();
const by = (name: string, seq: number, atMs: number) =>
  messageItem(seq, { userId: `${name}-id`, username: name, timestampMs: atMs });
const pending = (atMs: number): PendingItem => ({
  kind: "pending",
  key: "own-1",
  clientMsgId: "1",
  text: "on its way",
  sentAtMs: atMs,
  state: "sending",
});
const notice = (seq: number, atMs: number): NoticeItem => ({
  kind: "notice",
  key: `seq-${seq}`,
  seq,
  timestampMs: atMs,
  username: "aiko",
  event: {
    event: "room_changed",
    payload: {
      room_id: "general",
      seq,
      timestamp: new Date(atMs).toISOString(),
      user_id: "aiko-id",
      username: "aiko",
      client_msg_id: `change-${seq}`,
      topic: "tea",
    },
  },
});

describe("groups", () => {
  test("eight rows of two voices, a pause, midnight and the unread line have four headings and one each", () => {
    const items = [
      by("aiko", 1, noon),
      by("aiko", 2, noon + 1000),
      by("aiko", 3, noon + 2000),
      by("ben", 4, noon + 3000),
      by("ben", 5, noon + 4000),
      by("ben", 6, noon + 4000 + groupPauseMs),
      by("ben", 7, noon + 5000 + groupPauseMs),
      by("ben", 8, noon + 6000 + groupPauseMs),
    ];
    const rows = timelineRows(items, { ...context, dividerSeq: 8 });
    expect(rows.filter(({ startsGroup }) => startsGroup).map(({ seq }) => seq)).toEqual([1, 4, 6, 8]);
  });

  test("midnight begins a day and a group", () => {
    const rows = timelineRows(
      [by("aiko", 1, noon), by("aiko", 2, noon + 60_000), by("aiko", 3, noon + 12 * 3_600_000)],
      context,
    );
    expect(rows.map(({ startsDay }) => startsDay)).toEqual([true, false, true]);
    expect(rows.map(({ startsGroup }) => startsGroup)).toEqual([true, false, true]);
  });

  test("a notice belongs to no group and ends the one before it", () => {
    const rows = timelineRows([by("aiko", 1, noon), notice(2, noon), by("aiko", 3, noon)], context);
    expect(rows.map(({ startsGroup }) => startsGroup)).toEqual([true, false, true]);
  });

  test("what is on its way continues one's own group", () => {
    const [, row] = timelineRows([by("me", 1, noon), pending(noon + 1000)], context);
    expect(row).toMatchObject({ startsGroup: false, isOwn: true, username: "me", seq: undefined });
  });
});

describe("what is unread", () => {
  test("begins behind the read marker, with what others wrote", () => {
    const items = [by("aiko", 4, noon), by("aiko", 5, noon), by("me", 6, noon), pending(noon)];
    const rows = timelineRows(items, { ...context, readSeq: 4 });
    expect(rows.map(({ isUnread }) => isUnread)).toEqual([false, true, false, false]);
  });

  test("is nothing where there is no read marker", () => {
    const [row] = timelineRows([by("aiko", 1, noon)], context);
    expect(row?.isUnread).toBe(false);
  });
});

describe("a row", () => {
  test("is the same object until something about it changes", () => {
    const known: KnownRows = new WeakMap();
    const [a, b] = [by("aiko", 1, noon), by("aiko", 2, noon)];
    const [first, second] = timelineRows([a, b], context, known);
    const again = timelineRows([a, b], { ...context, readSeq: 1 }, known);
    expect(again[0]).toBe(first);
    expect(again[1]).not.toBe(second);
    expect(again[1]?.isUnread).toBe(true);
  });
});
