import { expect, test } from "bun:test";
import type { TimelineItem } from "@koe/sdk";
import { messageItem } from "../message/test-rows.ts";
import { findUnread } from "./find-unread.ts";

const own = (seq: number) => messageItem(seq, { userId: "me" });
const find = (items: readonly TimelineItem[], readSeq: number, hasOlder = false) =>
  findUnread({ items, hasOlder, readSeq, ownUserId: "me" });

test("unread begins with the first message of somebody else behind the read marker", () => {
  const items = [messageItem(4), messageItem(5), own(6), messageItem(7), messageItem(9)];
  expect(find(items, 5)).toMatchObject({ kind: "here", seq: 7, count: 2 });
});

test("one's own and deleted messages are not unread", () => {
  expect(find([own(6), messageItem(7, { isDeleted: true })], 5)).toEqual({ kind: "none" });
});

test("it begins elsewhere when what is loaded begins behind it", () => {
  expect(find([messageItem(20), messageItem(21)], 5, true)).toEqual({ kind: "elsewhere" });
  expect(find([messageItem(20), messageItem(21)], 19, true)).toMatchObject({ kind: "here", seq: 20 });
  expect(find([messageItem(20)], 5, false)).toMatchObject({ kind: "here", seq: 20 });
});

test("who has never read anything is not sent to the beginning of history", () => {
  expect(find([messageItem(900), messageItem(901)], 0, true)).toMatchObject({ kind: "here", seq: 900 });
});
