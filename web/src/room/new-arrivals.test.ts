import { expect, test } from "bun:test";
import type { Timeline, TimelineItem } from "@koe/sdk";
import { messageItem } from "../message/test-rows.ts";
import { newArrivals } from "./new-arrivals.ts";

const timeline = (items: readonly TimelineItem[], more: Partial<Timeline> = {}): Timeline => ({
  items,
  hasOlder: false,
  hasNewer: false,
  isLoaded: true,
  ...more,
});
const seqs = (before: Timeline, now: Timeline) => newArrivals(before, now, "me").map(({ seq }) => seq);

test("what others say behind everything that was there arrived", () => {
  const before = timeline([messageItem(4), messageItem(5)]);
  const now = timeline([messageItem(4), messageItem(5), messageItem(6), messageItem(7, { userId: "me" })]);
  expect(seqs(before, now)).toEqual([6]);
});

test("history, and what is there from the beginning, did not", () => {
  const there = [messageItem(4), messageItem(5)];
  expect(seqs(timeline(there), timeline([messageItem(3), ...there]))).toEqual([]);
  expect(seqs(timeline([], { isLoaded: false }), timeline(there))).toEqual([]);
  expect(seqs(timeline([messageItem(1)], { hasNewer: true }), timeline(there))).toEqual([]);
});
