/** The HTTP calls about rooms, the people in them and their history. */
import {
  type EntryEvent,
  type RoomRole,
  type RoomState,
  readHistoryEntry,
  roomState,
} from "@koe/protocol/client";
import type { RoomApi } from "./api.ts";
import { badAnswer, fieldsOf, listOf } from "./fields.ts";
import type { CallHttp } from "./http-call.ts";
import type { EnterableRoom, HistoryPage, HistoryQuery, OnlinePage, Page, RoomMember } from "./shapes.ts";

export function roomCalls(call: CallHttp): RoomApi {
  return {
    rooms: async () => listOf(await call({ method: "GET", path: ["me", "rooms"] }), readRoom),
    room: async (roomId) => readRoom(await call({ method: "GET", path: ["rooms", roomId] })),
    createRoom: async (room) => readRoom(await call({ method: "POST", path: ["rooms"], body: room })),
    changeRoom: async (roomId, change) =>
      readRoom(await call({ method: "PATCH", path: ["rooms", roomId], body: change })),
    joinRoom: async (roomId) => readRoom(await call({ method: "POST", path: ["rooms", roomId, "join"] })),
    leaveRoom: async (roomId) => {
      await call({ method: "POST", path: ["rooms", roomId, "leave"] });
    },
    openDirect: async (usernames) =>
      readRoom(await call({ method: "POST", path: ["directs"], body: { usernames } })),
    members: async (roomId, query = {}) =>
      readMembers(await call({ method: "GET", path: ["rooms", roomId, "members"], query: { ...query } })),
    setMember: async (roomId, userId, role) => {
      await call({ method: "PUT", path: ["rooms", roomId, "members", userId], body: { role } });
    },
    removeMember: async (roomId, userId) => {
      await call({ method: "DELETE", path: ["rooms", roomId, "members", userId] });
    },
    history: async (roomId, query = {}) =>
      readHistory(await call({ method: "GET", path: ["rooms", roomId, "messages"], query: queryOf(query) })),
    online: async (roomId, query = {}) =>
      readOnline(await call({ method: "GET", path: ["rooms", roomId, "online"], query: { ...query } })),
    users: async (prefix, limit) =>
      listOf(await call({ method: "GET", path: ["users"], query: { prefix, limit } }), readPerson),
  };
}

function queryOf({ beforeSeq, afterSeq, aroundSeq, threadSeq, limit }: HistoryQuery) {
  return {
    before_seq: beforeSeq,
    after_seq: afterSeq,
    around_seq: aroundSeq,
    thread_seq: threadSeq,
    limit,
  };
}

function readRoom(item: unknown): EnterableRoom {
  const fields = fieldsOf(item);
  const room: RoomState | undefined = roomState.safeParse(item).data;
  if (room === undefined) throw badAnswer("a room");
  return { ...room, isJoined: fields.flag("joined") };
}

function readHistory(answer: unknown): HistoryPage {
  const fields = fieldsOf(answer);
  return {
    entries: fields.list("events", readEntry),
    prevSeq: fields.number("prev_seq"),
    headSeq: fields.number("seq"),
    epoch: fields.text("epoch"),
    hasOlder: fields.flag("has_older"),
    hasNewer: fields.flag("has_newer"),
  };
}

function readEntry(item: unknown): EntryEvent {
  const entry = readHistoryEntry(item);
  if (entry === undefined) throw badAnswer("an entry");
  return entry;
}

function readMembers(answer: unknown): Page<RoomMember> {
  const fields = fieldsOf(answer);
  return { items: fields.list("members", readMember), next: fields.optionalText("next") };
}

function readMember(item: unknown): RoomMember {
  const fields = fieldsOf(item);
  return { user: readPerson(fields.raw("user")), role: readRole(fields.text("role")) };
}

function readPerson(item: unknown) {
  const fields = fieldsOf(item);
  return { id: fields.text("id"), username: fields.text("username") };
}

/** A role that this version does not know may do no more than a member. */
function readRole(role: string): RoomRole {
  return role === "owner" || role === "admin" ? role : "member";
}

function readOnline(answer: unknown): OnlinePage {
  const fields = fieldsOf(answer);
  return {
    count: fields.number("count"),
    items: fields.optionalTexts("usernames") ?? [],
    next: fields.optionalText("next"),
  };
}
