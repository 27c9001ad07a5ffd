import { describe, expect, test } from "bun:test";
import { me, message, OpenedRoom as Opened } from "./opened-room.ts";
import type { PendingEntry } from "./pending-entry.ts";
import { RoomTimeline } from "./room-timeline.ts";
import { readStoredTimeline } from "./stored-timeline.ts";

const sending = { clientMsgId: "my-edit", state: "sending" } as const;

describe("what is shown", () => {
  test("is nothing before a snapshot, but for what is on its way", () => {
    const timeline = new RoomTimeline();
    expect(timeline.main()).toEqual({ items: [], hasOlder: false, hasNewer: false, isLoaded: false });
    timeline.setPending([{ kind: "send", clientMsgId: "a", state: "sending", text: "hi", sentAtMs: 1 }]);
    expect(timeline.main().items).toHaveLength(1);
  });

  test("an item that did not change is the same object, and so is a snapshot", () => {
    const room = new Opened(5);
    const before = room.main;
    expect(room.main).toBe(before);
    room.hear({ kind: "react", targetSeq: 2, emoji: "👍", on: true });
    const after = room.main;
    expect(after.items.map((item, index) => item === before.items[index])).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
    expect(message(after.items[1]).reactions).toEqual([{ emoji: "👍", usernames: ["u1"] }]);
  });

  test("what happens elsewhere leaves a snapshot the same object", () => {
    const room = new Opened(20, 10);
    room.load("show", { aroundSeq: 3 });
    const past = room.main;
    room.say("new");
    expect(room.main).toBe(past);
    const thread = room.timeline.thread(2);
    room.say("newer");
    expect(room.timeline.thread(2)).toBe(thread);
  });

  test("T3 replies stand in their thread, and count at its first message", () => {
    const room = new Opened(3);
    room.say("reply", 2);
    room.say("another", 2);
    expect(room.seqs).toEqual([1, 2, 3]);
    expect(message(room.main.items[1])).toMatchObject({ replyCount: 2, lastReplySeq: 5 });
    expect(room.timeline.thread(2).items.map((item) => message(item).text)).toEqual([
      "m2",
      "reply",
      "another",
    ]);
    room.hear({ kind: "delete", targetSeq: 4 });
    expect(message(room.main.items[1])).toMatchObject({ replyCount: 1, lastReplySeq: 5 });
    expect(message(room.timeline.thread(2).items[1]).isDeleted).toBe(true);
  });

  test("T3 the reply before a deleted last one is the last, and after the only one there is none", () => {
    const room = new Opened(3);
    room.say("reply", 2);
    room.say("another", 2);
    room.hear({ kind: "delete", targetSeq: 5 });
    expect(message(room.main.items[1])).toMatchObject({ replyCount: 1, lastReplySeq: 4 });
    room.hear({ kind: "delete", targetSeq: 4 });
    expect(message(room.main.items[1])).toMatchObject({ replyCount: 0 });
    expect(message(room.main.items[1]).lastReplySeq).toBeUndefined();
  });

  test("T2 a deletion takes text, reactions and mentions, and leaves the place", () => {
    const room = new Opened(1);
    room.hear({ kind: "message", text: "@me", mentions: ["me"] });
    room.hear({ kind: "react", targetSeq: 2, emoji: "👍", on: true });
    room.hear({ kind: "delete", targetSeq: 2 });
    expect(message(room.main.items[1])).toMatchObject({
      isDeleted: true,
      text: "",
      mentions: [],
      reactions: [],
    });
  });

  test("changes of the room are notices", () => {
    const room = new Opened(1);
    room.hear({ kind: "topic", topic: "tea" });
    expect(room.main.items[1]).toMatchObject({ kind: "notice", seq: 2, username: "u1" });
  });
});

describe("what is on its way", () => {
  const send: PendingEntry = { kind: "send", clientMsgId: "mine", state: "sending", text: "hi", sentAtMs: 1 };

  test("stands last, and its stored twin takes its place in the same step under the same key", () => {
    const room = new Opened(2);
    room.timeline.setPending([send]);
    room.say("other");
    expect(room.seqs).toEqual([1, 2, 3, "hi"]);
    const key = room.main.items.at(-1)?.key;
    room.hear({ kind: "message", text: "hi" }, me.id, "mine");
    expect(room.seqs).toEqual([1, 2, 3, 4]);
    expect(room.main.items.at(-1)?.key).toBe(key ?? "");
    room.timeline.setPending([send]);
    expect(room.seqs).toEqual([1, 2, 3, 4]);
  });

  test("somebody else's message under the same id takes nobody's place", () => {
    const room = new Opened(1);
    room.timeline.setPending([send]);
    room.hear({ kind: "message", text: "mimic" }, "u2", "mine");
    expect(room.seqs).toEqual([1, 2, "hi"]);
    expect(new Set(room.main.items.map(({ key }) => key)).size).toBe(3);
  });

  test("a reply on its way stands in its thread alone", () => {
    const room = new Opened(2);
    room.timeline.setPending([{ ...send, threadSeq: 2 }]);
    expect(room.seqs).toEqual([1, 2]);
    expect(room.timeline.thread(2).items.at(-1)).toMatchObject({ kind: "pending", threadSeq: 2 });
  });

  test("an edit shows at once, keeps its object while nothing changes, and becomes the stored text", () => {
    const room = new Opened(2);
    room.timeline.setPending([{ ...sending, kind: "edit", targetSeq: 1, text: "better" }]);
    const shown = message(room.main.items[0]);
    expect(shown).toMatchObject({ text: "better", change: { kind: "edit", state: "sending" } });
    room.say("more");
    expect(room.main.items[0]).toBe(shown);
    room.hear({ kind: "edit", targetSeq: 1, text: "better" }, me.id, "my-edit");
    expect(message(room.main.items[0]).change).toBeUndefined();
    expect(message(room.main.items[0]).text).toBe("better");
  });

  test("a refused edit or deletion shows the message as it is, and what was wanted beside it", () => {
    const room = new Opened(2);
    const error = { code: "forbidden", message: "No." };
    room.timeline.setPending([
      { ...sending, kind: "edit", targetSeq: 1, text: "better", state: "failed", error },
      { ...sending, clientMsgId: "my-delete", kind: "delete", targetSeq: 2, state: "failed", error },
    ]);
    const [edit, deletion] = room.main.items.map(message);
    expect(edit).toMatchObject({
      text: "m1",
      change: { kind: "edit", state: "failed", text: "better", error },
    });
    expect(deletion).toMatchObject({ text: "m2", isDeleted: false, change: { clientMsgId: "my-delete" } });
  });

  test("reactions show at once, one upon the other, and a refused one not at all", () => {
    const room = new Opened(1);
    const react = { ...sending, kind: "react", targetSeq: 1, emoji: "👍" } as const;
    room.timeline.setPending([{ ...react, on: true }]);
    expect(message(room.main.items[0]).reactions).toEqual([{ emoji: "👍", usernames: ["me"] }]);
    room.timeline.setPending([
      { ...react, on: true },
      { ...react, clientMsgId: "off", on: false },
    ]);
    expect(message(room.main.items[0]).reactions).toEqual([]);
    room.timeline.setPending([{ ...react, on: true, state: "failed" }]);
    expect(message(room.main.items[0]).reactions).toEqual([]);
  });

  test("a deletion shows at once", () => {
    const room = new Opened(1);
    room.timeline.setPending([{ ...sending, kind: "delete", targetSeq: 1 }]);
    expect(message(room.main.items[0])).toMatchObject({
      isDeleted: true,
      text: "",
      change: { kind: "delete" },
    });
  });

  test("a window in the past shows none of it", () => {
    const room = new Opened(20, 15);
    room.timeline.setPending([send]);
    room.load("show", { aroundSeq: 3 });
    expect(room.seqs).toEqual([2, 3, 4, 5]);
    room.timeline.showPresent();
    expect(room.seqs).toEqual([16, 17, 18, 19, 20, "hi"]);
  });
});

describe("bounds", () => {
  const limits = { itemsMax: 10, presentItems: 3, repliesMax: 4 };

  test("a long live window lets go of its oldest", () => {
    const room = new Opened(10, 0, limits);
    room.say("one more");
    expect(room.seqs).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(room.main.hasOlder).toBe(true);
  });

  test("reading far back lets go of the newest, and the way back to the present stays short", () => {
    const room = new Opened(20, 11, limits);
    room.load("extend", { beforeSeq: 12 });
    expect(room.seqs).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16]);
    expect(room.main.hasNewer).toBe(true);
    room.timeline.showPresent();
    expect(room.seqs).toEqual([18, 19, 20]);
  });

  test("of many threads the one that was quiet longest goes as a whole", () => {
    const room = new Opened(3, 0, limits);
    room.say("a", 1);
    room.say("b", 2);
    room.say("c", 2);
    expect(room.timeline.thread(1).items).toHaveLength(1);
    expect(room.timeline.thread(1).hasOlder).toBe(true);
    expect(room.timeline.thread(2).items).toHaveLength(3);
    const page = room.log.page({ threadSeq: 1 }, 10);
    room.timeline.extendThread(1, page, { askedAt: room.timeline.position });
    expect(room.timeline.thread(1)).toMatchObject({
      hasOlder: false,
      items: [{ text: "m1" }, { text: "a" }],
    });
  });
});

describe("storage", () => {
  test("a stored timeline begins where it ended, replies and changes included", () => {
    const room = new Opened(6);
    room.say("reply", 5);
    room.hear({ kind: "topic", topic: "tea" });
    room.hear({ kind: "edit", targetSeq: 6, text: "edited" });
    const stored = readStoredTimeline(JSON.parse(JSON.stringify(room.timeline.toStored("room", 4))));
    const again = new RoomTimeline();
    again.identify(me);
    if (stored !== undefined) again.replace(stored);
    expect(again.position).toEqual({ epoch: "1", seq: 9 });
    expect(again.main().items).toEqual(room.main.items.slice(-3));
    expect(again.main().hasOlder).toBe(true);
    expect(again.thread(5)).toEqual(room.timeline.thread(5));
  });

  test("nothing is stored that has a hole before it", () => {
    const room = new Opened(2, 0, { repliesMax: 3 });
    for (const text of ["a", "b", "c", "d"]) room.say(text, 1);
    expect(
      room.timeline
        .thread(1)
        .items.slice(1)
        .map((item) => message(item).text),
    ).toEqual(["c", "d"]);
    const stored = readStoredTimeline(room.timeline.toStored("room"));
    expect(stored).toMatchObject({ prevSeq: 4, seq: 6 });
    expect(stored?.events.map(({ payload }) => payload.seq)).toEqual([5, 6]);
  });

  test("what is not of this version is nothing", () => {
    const stored = new Opened(3).timeline.toStored("room");
    expect(readStoredTimeline(stored)).toBeDefined();
    for (const value of [undefined, null, 7, {}, { ...stored, version: 2 }, { ...stored, seq: 2 }]) {
      expect(readStoredTimeline(value)).toBeUndefined();
    }
    expect(readStoredTimeline({ ...stored, events: [{ event: "novel", payload: {} }] })).toBeUndefined();
  });

  test("one's own stored message takes the place of its pending twin, whoever is told first", () => {
    const room = new Opened(1);
    room.hear({ kind: "message", text: "hi" }, me.id, "mine");
    const stored = readStoredTimeline(room.timeline.toStored("room"));
    const again = new RoomTimeline();
    again.setPending([{ kind: "send", clientMsgId: "mine", state: "sending", text: "hi", sentAtMs: 1 }]);
    if (stored !== undefined) again.replace(stored);
    expect(again.main().items).toHaveLength(3);
    again.identify(me);
    expect(again.main().items.map(({ key }) => key)).toEqual(["s:1", "c:mine"]);
  });
});
