import { describe, expect, test } from "bun:test";
import type { MessageItem, RoomSummary } from "@koe/sdk";
import { Arrivals } from "./arrivals.ts";

const me = { id: "1", username: "ann", role: "member" } as const;

function room(id: string, fields: Partial<RoomSummary> = {}): RoomSummary {
  const { visibility = "public" } = fields;
  const base = { id, name: id, topic: "", visibility, archived: false, role: "member" } as const;
  return { ...base, seq: 0, read_seq: 0, unread: 0, mentions: 0, typing: [], ...fields };
}

function message(seq: number, fields: Partial<MessageItem> = {}): MessageItem {
  return {
    ...{ kind: "message", key: `k${seq}`, seq, userId: "2", username: "bob", text: `text ${seq}` },
    ...{
      timestampMs: 1_000,
      isDeleted: false,
      mentions: [],
      reactions: [],
      replyCount: 0,
      clientMsgId: `k${seq}`,
    },
    ...fields,
  };
}

function watched(items: readonly MessageItem[], sinceMs = 500) {
  const arrivals = new Arrivals({ sinceMs, itemsOf: () => items });
  return (...rooms: readonly RoomSummary[]) =>
    arrivals
      .update(rooms, me)
      .map(({ room: { id }, seq, message, count }) => [id, seq, message?.text, count]);
}

describe("what is worth a notification", () => {
  test("is a mention, once, and nothing else that is said in a room", () => {
    const update = watched([message(1), message(2, { mentions: ["ann"] }), message(3)]);
    expect(update(room("a", { seq: 1, unread: 1 }))).toEqual([]);
    expect(update(room("a", { seq: 2, unread: 2, mentions: 1 }))).toEqual([["a", 2, "text 2", 1]]);
    expect(update(room("a", { seq: 3, unread: 3, mentions: 1 }))).toEqual([]);
    expect(update(room("a", { seq: 3, unread: 3, mentions: 1, typing: ["bob"] }))).toEqual([]);
  });

  test("is everything in a direct message, also in one that did not exist before, the latest with its number", () => {
    const update = watched([message(1), message(2)]);
    expect(update(room("b"))).toEqual([]);
    const direct = { visibility: "direct", seq: 2, unread: 2 } as const;
    expect(update(room("b"), room("d", direct))).toEqual([["d", 2, "text 2", 2]]);
  });

  test("is not what one said oneself, what was read, or what was deleted", () => {
    const direct = (fields: Partial<RoomSummary>) => room("d", { visibility: "direct", ...fields });
    expect(watched([message(1, { userId: "1" })])(direct({ seq: 1, unread: 1 }))).toEqual([]);
    expect(watched([message(1), message(2)])(direct({ seq: 2, read_seq: 1, unread: 1 }))).toEqual([
      ["d", 2, "text 2", 1],
    ]);
    expect(watched([message(1, { isDeleted: true })])(direct({ seq: 1, unread: 1 }))).toEqual([]);
  });

  test("is not what waited before the page was opened", () => {
    const update = watched([message(1, { timestampMs: 400, mentions: ["ann"] })]);
    expect(update(room("a", { seq: 1, unread: 1, mentions: 1 }))).toEqual([]);
  });

  test("is found also when the list of rooms knew of it before the room itself did", () => {
    const items: MessageItem[] = [];
    const update = watched(items);
    const mentioned = room("a", { seq: 2, unread: 1, mentions: 1 });
    expect(update(mentioned)).toEqual([]);
    items.push(message(2, { mentions: ["ann"] }));
    expect(update(mentioned)).toEqual([["a", 2, "text 2", 1]]);
    expect(update(mentioned)).toEqual([]);
  });

  test("is told once when the room knew of it before the list of rooms did", () => {
    const items = [message(1, { mentions: ["ann"] })];
    const update = watched(items);
    expect(update(room("a", { seq: 1, unread: 1, mentions: 1 }))).toEqual([["a", 1, "text 1", 1]]);
    items.push(message(2, { mentions: ["ann"] }), message(3));
    expect(update(room("a", { seq: 1, unread: 1, mentions: 1 }))).toEqual([["a", 2, "text 2", 1]]);
    expect(update(room("a", { seq: 3, unread: 3, mentions: 2 }))).toEqual([]);
  });

  test("is not what was read once, though it is marked unread later", () => {
    const update = watched([message(1, { mentions: ["ann"] })]);
    expect(update(room("a", { seq: 1, read_seq: 1 }))).toEqual([]);
    expect(update(room("a", { seq: 1, read_seq: 0, unread: 1, mentions: 1 }))).toEqual([]);
  });

  test("is a mention in a thread too, whose words are not at hand", () => {
    const update = watched([]);
    expect(update(room("a", { seq: 4 }))).toEqual([]);
    expect(update(room("a", { seq: 5, unread: 1, mentions: 1 }))).toEqual([["a", 5, undefined, 1]]);
  });
});
