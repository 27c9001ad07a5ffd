import { expect, test } from "bun:test";
import type { EntryEvent } from "@koe/protocol/client";
import { LogSequencer } from "./log-sequencer.ts";
import { OpenedRoom } from "./opened-room.ts";
import { RoomTimeline } from "./room-timeline.ts";
import { readStoredTimeline } from "./stored-timeline.ts";
import { UnreadCount } from "./unread-count.ts";

/** Of a server that is newer than this client. */
const later = (seq: number): EntryEvent => ({
  event: "later_entry",
  payload: {
    room_id: "room",
    seq,
    timestamp: "2026-01-02T03:04:05.678Z",
    user_id: "u1",
    username: "u1",
    client_msg_id: `later-${seq}`,
  },
});

test("R7 an entry that is not known has its place in the order, and closes a hole", () => {
  const sequencer = new LogSequencer({ epoch: "1", seq: 1 });
  const { log } = new OpenedRoom(3);
  expect(sequencer.accept(log.event(3))).toEqual([]);
  expect(sequencer.accept(later(2)).map(({ payload }) => payload.seq)).toEqual([2, 3]);
  const step = sequencer.acceptSnapshot({
    ...{ room_id: "room", recovered: true, epoch: "1", seq: 5, prev_seq: 3 },
    events: [later(4), later(5)],
  });
  expect(step.events).toHaveLength(2);
  expect(sequencer.position?.seq).toBe(5);
});

test("R7 a timeline goes past it, shows nothing, counts nothing, and is stored beyond it", () => {
  const { timeline } = new OpenedRoom(3);
  const before = timeline.main().items;
  timeline.append([later(4)]);
  expect(timeline.main().items).toEqual(before);
  expect(timeline.position?.seq).toBe(4);
  const count = new UnreadCount();
  count.reset(3, { readSeq: 0, unread: 3, mentions: 0 });
  count.add(later(4));
  expect(count.value.unread).toBe(3);
  const stored = readStoredTimeline(JSON.parse(JSON.stringify(timeline.toStored("room"))));
  if (stored === undefined) throw new Error("nothing was stored");
  const restored = new RoomTimeline();
  restored.replace(stored);
  expect(restored.position?.seq).toBe(4);
  expect(restored.main().items).toHaveLength(3);
});

test("R7 a page of history that holds one loses nothing beside it", () => {
  const room = new OpenedRoom(8, 6);
  const page = room.log.page({ beforeSeq: 7 }, 4);
  const entries = page.entries.map((entry) => (entry.payload.seq === 5 ? later(5) : entry));
  const request = { beforeSeq: 7, askedAt: room.timeline.position };
  expect(room.timeline.extend({ ...page, entries }, request)).toBe("added");
  expect(room.seqs).toEqual([3, 4, 6, 7, 8]);
});
