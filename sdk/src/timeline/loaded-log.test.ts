import { describe, expect, test } from "bun:test";
import { message, OpenedRoom as Opened } from "./opened-room.ts";

describe("pages", () => {
  test("older ones come before what is there", () => {
    const room = new Opened(10, 6);
    expect(room.main.hasOlder).toBe(true);
    expect(room.load("extend", { beforeSeq: 7 })).toBe("added");
    expect(room.seqs).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    room.load("extend", { beforeSeq: 3 });
    expect(room.main).toMatchObject({ hasOlder: false, hasNewer: false });
  });

  test("one around a place is shown alone until it touches the present", () => {
    const room = new Opened(20, 12);
    expect(room.load("show", { aroundSeq: 6 })).toBe("added");
    expect(room.seqs).toEqual([5, 6, 7, 8]);
    expect(room.main).toMatchObject({ hasOlder: true, hasNewer: true });
    room.say("live");
    expect(room.load("extend", { afterSeq: 8 })).toBe("added");
    expect(room.seqs).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
    expect(room.main.hasNewer).toBe(false);
  });

  test("one that was read before an entry and comes after it is brought up to date", () => {
    const room = new Opened(10, 6);
    const askedAt = room.timeline.position;
    const page = room.log.page({ beforeSeq: 7 }, 4);
    room.hear({ kind: "edit", targetSeq: 5, text: "edited" });
    room.timeline.extend(page, { beforeSeq: 7, askedAt });
    expect(message(room.main.items[2]).text).toBe("edited");
  });

  test("one that was read after an entry changes nothing when the entry comes", () => {
    const room = new Opened(10, 6);
    const event = room.log.append({ kind: "message", text: "reply", threadSeq: 5 });
    room.load("extend", { beforeSeq: 7 });
    if (event !== undefined) room.timeline.append([event]);
    expect(message(room.main.items[2]).replyCount).toBe(1);
  });

  test("one that overlaps and knows more is believed", () => {
    const room = new Opened(10, 6);
    room.log.append({ kind: "edit", targetSeq: 8, text: "edited" });
    room.load("extend", { aroundSeq: 8 });
    expect(room.seqs).toEqual([7, 8, 9, 10]);
    expect(message(room.main.items[1]).text).toBe("edited");
  });

  test("one that ends at the present reaches to where the client stood, whatever it holds", () => {
    const room = new Opened(4);
    for (let seq = 5; seq <= 12; seq += 1) room.hear({ kind: "edit", targetSeq: 1, text: `e${seq}` });
    room.timeline.replace({ epoch: "1", prevSeq: 11, seq: 12, events: [room.log.event(12)] });
    const page = {
      epoch: "1",
      entries: [room.log.event(3), room.log.event(4)],
      hasOlder: true,
      hasNewer: false,
    };
    expect(room.timeline.show(page, { aroundSeq: 3, askedAt: room.timeline.position })).toBe("added");
    expect(room.main).toMatchObject({ hasNewer: false, items: [{ seq: 3 }, { seq: 4 }] });
  });

  test("what one has beyond the present waits for the log to get there", () => {
    const room = new Opened(10, 6);
    const events = [
      room.log.append({ kind: "message", text: "m11" }),
      room.log.append({ kind: "edit", targetSeq: 11, text: "edited" }),
    ];
    room.load("show", { aroundSeq: 10 }, 8);
    expect(room.seqs).toEqual([7, 8, 9, 10]);
    room.timeline.append(events.filter((event) => event !== undefined));
    expect(room.seqs).toEqual([7, 8, 9, 10, 11]);
    expect(room.timeline.position?.seq).toBe(12);
    expect(message(room.main.items[4]).text).toBe("edited");
  });

  test("the log changes a window in the past too", () => {
    const room = new Opened(20, 12);
    room.load("show", { aroundSeq: 3 });
    room.hear({ kind: "delete", targetSeq: 3 });
    expect(room.main.items.map((item) => message(item).isDeleted)).toEqual([false, true, false, false]);
  });

  test("one from before a gap, or of another epoch, is stale", () => {
    const room = new Opened(10, 6);
    const page = room.log.page({ beforeSeq: 7 }, 4);
    const askedAt = room.timeline.position;
    room.timeline.replace({ epoch: "1", prevSeq: 30, seq: 30, events: [] });
    expect(room.timeline.extend(page, { beforeSeq: 7, askedAt })).toBe("stale");
    room.timeline.replace({ epoch: "2", prevSeq: 5, seq: 5, events: [] });
    expect(room.timeline.extend(page, { beforeSeq: 7, askedAt })).toBe("stale");
  });

  test("one that continues what is shown no more is let go", () => {
    const room = new Opened(20, 12);
    room.load("show", { aroundSeq: 3 });
    room.timeline.showPresent();
    expect(room.load("extend", { afterSeq: 5 })).toBe("apart");
  });
});

describe("pages of a thread", () => {
  const thread = (room: Opened, beforeSeq?: number, limit = 2) => {
    const askedAt = room.timeline.position;
    const page = room.log.page({ threadSeq: 1, beforeSeq }, limit);
    return () => room.timeline.extendThread(1, page, { beforeSeq, askedAt });
  };

  test("one that does not reach to what is there is let go", () => {
    const room = new Opened(1);
    for (let reply = 0; reply < 6; reply += 1) room.say("reply", 1);
    room.timeline.replace({ epoch: "1", prevSeq: 7, seq: 7, events: [] });
    expect(thread(room, 4)()).toBe("apart");
    expect(thread(room)()).toBe("added");
    expect(room.timeline.thread(1).items.map((item) => message(item).seq)).toEqual([6, 7]);
    expect(room.timeline.threadOlderThan(1)).toBe(6);
  });

  test("the latest one goes on with what came while it was read", () => {
    const room = new Opened(2, 0, { repliesMax: 3 });
    room.say("first", 1);
    const arrive = thread(room, undefined, 9);
    room.say("second", 1);
    room.say("elsewhere", 2);
    room.say("elsewhere again", 2);
    expect(arrive()).toBe("added");
    expect(
      room.timeline
        .thread(1)
        .items.slice(1)
        .map((item) => message(item).text),
    ).toEqual(["first", "second"]);
  });

  test("the first message is there though no window has it, and changes with the log", () => {
    const room = new Opened(9, 5);
    expect(room.timeline.threadOlderThan(1)).toBe(6);
    thread(room)();
    expect(room.timeline.threadOlderThan(1)).toBeUndefined();
    room.hear({ kind: "edit", targetSeq: 1, text: "edited" });
    expect(room.timeline.thread(1).items.map((item) => message(item).text)).toEqual(["edited"]);
  });
});

test("R1 entries that are applied already are passed over, also when a window begins after them", () => {
  const room = new Opened(6, 2);
  room.timeline.append([room.log.event(6), room.log.event(1), room.log.event(4)]);
  expect(room.seqs).toEqual([3, 4, 5, 6]);
  expect(room.timeline.position?.seq).toBe(6);
});
