import type { RoomRole, Visibility } from "@koe/protocol";
import type { OwnRoom } from "./entry.ts";
import type { Standing } from "./standing.ts";

/** A row of the SQL function `standings_of`, as JSON. */
export interface StandingRow {
  readonly room_id: string;
  readonly name: string;
  readonly topic: string;
  readonly visibility: Visibility;
  readonly is_archived: boolean;
  readonly role: RoomRole | null;
  readonly is_joined: boolean;
  readonly head_seq: number;
  readonly read_seq: number;
  readonly unread: number;
  readonly mentions: number;
  readonly members: readonly string[] | null;
}

export function toStanding(row: StandingRow): Standing {
  return {
    roomId: row.room_id,
    name: row.name,
    topic: row.topic,
    visibility: row.visibility,
    isArchived: row.is_archived,
    role: row.role ?? undefined,
    isJoined: row.is_joined,
    headSeq: row.head_seq,
    readSeq: row.read_seq,
    unread: row.unread,
    mentions: row.mentions,
  };
}

/** Of a room that the user has no place in any more there is nothing but the id: the rest is not theirs to see. */
export function toOwnRoom(row: StandingRow): OwnRoom {
  const { room_id: id, role } = row;
  if (role === null) return { ...nothing, id, visibility: row.visibility };
  return {
    id,
    name: row.name,
    topic: row.topic,
    visibility: row.visibility,
    isArchived: row.is_archived,
    role,
    seq: row.head_seq,
    readSeq: row.read_seq,
    unread: row.unread,
    mentions: row.mentions,
    members: row.members?.toSorted(),
  };
}

const nothing = {
  name: "",
  topic: "",
  isArchived: false,
  role: "member",
  seq: 0,
  readSeq: 0,
  unread: 0,
  mentions: 0,
  members: undefined,
} as const;
