import { expect, test } from "bun:test";
import type { MessageItem, TimelineItem } from "@koe/sdk";
import { Transcript } from "./transcript.ts";

const message = (seq: number, text: string, more: Partial<MessageItem> = {}): MessageItem => ({
  kind: "message",
  key: `${seq}`,
  seq,
  userId: "1",
  username: "ann",
  text,
  timestampMs: 0,
  isDeleted: false,
  mentions: [],
  reactions: [],
  replyCount: 0,
  clientMsgId: `id-${seq}`,
  ...more,
});
const timeline = (...items: readonly TimelineItem[]) => ({
  items,
  hasOlder: false,
  hasNewer: false,
  isLoaded: true,
});
const untimed = (lines: readonly string[]) => lines.map((line) => line.replace(/^\d\d:\d\d /, ""));

test("each message is printed once, and its changes are told", () => {
  const transcript = new Transcript();
  const first = message(1, "one");
  expect(untimed(transcript.lines(timeline(first)))).toEqual(["ann: one"]);
  expect(transcript.lines(timeline(first))).toEqual([]);
  const edited = { ...first, text: "one, edited" };
  expect(untimed(transcript.lines(timeline(edited, message(2, "two"))))).toEqual([
    "· ann edited: one, edited",
    "ann: two",
  ]);
  const deleted = { ...edited, text: "", isDeleted: true };
  expect(transcript.lines(timeline(deleted))).toEqual(['· ann deleted "one, edited"']);
});

test("what people write cannot steer the terminal", () => {
  const lines = new Transcript().lines(timeline(message(1, "a\u001b[2J\nb\u202ec")));
  expect(untimed(lines)).toEqual(["ann: a [2J b c"]);
});
