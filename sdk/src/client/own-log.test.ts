import { expect, test } from "bun:test";
import type { EntryEvent, RoomState } from "@koe/protocol/client";
import { OwnLog } from "./own-log.ts";
import { OwnRooms } from "./own-rooms.ts";

const room = (id: string, more: Partial<RoomState> = {}): RoomState => ({
  id,
  name: id,
  topic: "",
  visibility: "public",
  archived: false,
  role: "member",
  seq: 0,
  read_seq: 0,
  unread: 0,
  mentions: 0,
  ...more,
});

const base = (seq: number) => ({
  room_id: "@me",
  seq,
  timestamp: "2026-01-02T03:04:05.678Z",
  user_id: "1",
  username: "ann",
  client_msg_id: `client-${seq}`,
});
const added = (seq: number, id: string): EntryEvent => ({
  event: "room_added",
  payload: { ...base(seq), room: room(id) },
});
const removed = (seq: number, about: string): EntryEvent => ({
  event: "room_removed",
  payload: { ...base(seq), about },
});
const said = (seq: number): EntryEvent => ({
  event: "new_message",
  payload: { ...base(seq), room_id: "a", user_id: "2", username: "bob", text: `${seq}` },
});

const snapshot = (prevSeq: number, events: EntryEvent[], rooms?: RoomState[]) => ({
  room_id: "@me",
  recovered: rooms === undefined,
  epoch: "e",
  seq: prevSeq + events.length,
  prev_seq: prevSeq,
  events,
  ...(rooms === undefined ? {} : { rooms }),
});

test("rooms are those of the snapshot, as its entries and later ones have changed them", () => {
  const rooms = new OwnRooms();
  const log = new OwnLog(rooms);
  log.snapshot(snapshot(3, [added(4, "b"), removed(5, "a")], [room("a"), room("c")]));
  expect(rooms.ids).toEqual(["c", "b"]);
  log.entry(added(7, "e"));
  expect(log.hasHole).toBe(true);
  log.entry(added(6, "d"));
  expect(rooms.list.map(({ id }) => id)).toEqual(["b", "c", "d", "e"]);
  log.entry(removed(6, "c"));
  expect(rooms.has("c")).toBe(true);
});

test("a snapshot that resumes adds to what was there", () => {
  const rooms = new OwnRooms();
  rooms.put(room("a"));
  const log = new OwnLog(rooms, { epoch: "e", seq: 3 });
  log.snapshot(snapshot(3, [added(4, "b")]));
  expect(rooms.ids).toEqual(["a", "b"]);
  expect(log.position).toEqual({ epoch: "e", seq: 4 });
});

test("unread goes on from the server's numbers; reading counts at once, and back waits for the server", () => {
  const rooms = new OwnRooms();
  rooms.put(room("a", { seq: 10, read_seq: 8, unread: 2 }));
  rooms.entry(said(11));
  rooms.entry(said(11));
  expect(rooms.list).toMatchObject([{ seq: 11, unread: 3 }]);
  expect(rooms.markRead("a", 11, false)).toBe(true);
  expect(rooms.list).toMatchObject([{ read_seq: 11, unread: 0 }]);
  expect(rooms.markRead("a", 9, false)).toBe(false);
  expect(rooms.markRead("a", 9, true)).toBe(true);
  expect(rooms.list[0]?.unread).toBeGreaterThan(0);
  rooms.markerMoved("a", { read_seq: 9, unread: 2, mentions: 0 });
  rooms.entry(said(12));
  expect(rooms.list).toMatchObject([{ read_seq: 9, unread: 3 }]);
});

test("R7 an entry that is not known has its place in one's own log, and closes a hole", () => {
  const log = new OwnLog(new OwnRooms(), { epoch: "e", seq: 3 });
  log.entry(added(5, "b"));
  log.entry({ event: "later_entry", payload: base(4) });
  expect(log.position?.seq).toBe(5);
  expect(log.hasHole).toBe(false);
});
