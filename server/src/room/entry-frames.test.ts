import { expect, test } from "bun:test";
import { clientEvent, entryEvent as entryEventShape } from "@koe/protocol";
import { simulatedEntry } from "../../../test/simulated-directory.ts";
import type { Entry, MessageEntry, OwnRoom } from "../store/entry.ts";
import { entryEvent, entryFrame } from "./entry-frames.ts";

const { roomId, seq, userId, username, clientMsgId, timestampMs } = simulatedEntry(7);
const base = { roomId, seq, userId, username, clientMsgId, timestampMs };
const own = { ...base, roomId: "@someone" };

const room: OwnRoom = {
  ...{
    id: "general",
    name: "General",
    topic: "all",
    visibility: "direct",
    isArchived: false,
    role: "member",
  },
  ...{ seq: 9, readSeq: 4, unread: 5, mentions: 1, members: ["ann", "bob"] },
};

const full: MessageEntry = {
  ...simulatedEntry(7),
  ...{ threadSeq: 3, mentions: ["bob"], version: 9, editedAtMs: 1_000 },
  ...{ reactions: [{ emoji: "👍", usernames: ["ann"] }], replyCount: 2, lastReplySeq: 8 },
};

const entries: readonly Entry[] = [
  simulatedEntry(7),
  full,
  { ...full, text: "", isDeleted: true },
  { ...base, kind: "edit", targetSeq: 3, text: "new", mentions: [] },
  { ...base, kind: "delete", targetSeq: 3, threadSeq: 1 },
  { ...base, kind: "reaction", targetSeq: 3, emoji: "👍", isOn: true },
  { ...base, kind: "reaction", targetSeq: 3, emoji: "👍", isOn: false },
  { ...base, kind: "room", name: "New", isArchived: true },
  { ...base, kind: "member", subject: { id: "b", username: "bob" }, role: undefined, previousRole: "admin" },
  { ...own, kind: "room_added", room },
  { ...own, kind: "room_removed", aboutRoomId: "general" },
  { ...own, kind: "read_marker", aboutRoomId: "general", readSeq: 4, unread: 5, mentions: 1 },
];

test("every kind of entry is an event of the protocol, with nothing in it that clients do not read", () => {
  for (const entry of entries) {
    const frame: unknown = JSON.parse(entryFrame(entry));
    expect(entryEventShape.parse(frame)).toEqual(entryEvent(entry));
    expect(clientEvent.parse(frame)).toEqual(entryEvent(entry));
  }
});

test("a user's own log is @me, whatever it is called inside", () => {
  const ids = entries.slice(-3).map((entry) => entryEvent(entry).payload.room_id);
  expect(ids).toEqual(["@me", "@me", "@me"]);
});

test("what is not so of a message is left out, and what is stands there (T1)", () => {
  expect(Object.keys(entryEvent(simulatedEntry(7)).payload)).toEqual([
    ...["room_id", "seq", "timestamp", "user_id", "username", "client_msg_id", "text"],
  ]);
  expect(entryEvent(full).payload).toMatchObject({
    ...{ thread_seq: 3, mentions: ["bob"], version: 9, edited_at: "1970-01-01T00:00:01.000Z" },
    ...{ reactions: [{ emoji: "👍", usernames: ["ann"] }], reply_count: 2, last_reply_seq: 8 },
  });
  expect(entryEvent({ ...full, isDeleted: true }).payload).toMatchObject({ deleted: true });
});
