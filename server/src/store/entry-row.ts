/**
 * A row of `room_log` with what belongs to it, as it is read (`read-entries.ts`) or given out by the SQL function
 * `append_own`; and the entry that it stands for.
 */
import type { RoomRole } from "@koe/protocol";
import type { Entry, EntryBase, MessageEntry, Reaction, RoomEntry } from "./entry.ts";
import { type StandingRow, toOwnRoom } from "./standing-row.ts";

interface RowBase {
  readonly room_id: string;
  readonly seq: number;
  readonly user_id: string;
  readonly username: string;
  readonly client_msg_id: string;
  readonly timestamp_ms: number;
}

interface MessageRow extends RowBase {
  readonly kind: "message";
  readonly text: string;
  readonly target_seq: number | null;
  readonly mentions: readonly string[] | null;
  readonly version: number;
  readonly edited_at_ms: number | null;
  readonly is_deleted: boolean;
  readonly reactions: readonly Reaction[] | null;
  readonly reply_count: number;
  readonly last_reply_seq: number | null;
}

interface EditRow extends RowBase {
  readonly kind: "edit";
  readonly target_seq: number;
  readonly text: string;
  readonly mentions: readonly string[] | null;
}

interface DeleteRow extends RowBase {
  readonly kind: "delete";
  readonly target_seq: number;
  readonly thread_seq: number | null;
}

interface ReactionRow extends RowBase {
  readonly kind: "reaction";
  readonly target_seq: number;
  readonly detail: { readonly emoji: string; readonly on: boolean };
}

interface RoomRow extends RowBase {
  readonly kind: "room";
  readonly detail: { readonly name?: string; readonly topic?: string; readonly archived?: boolean };
}

interface MemberRow extends RowBase {
  readonly kind: "member";
  readonly subject_id: string;
  readonly subject_username: string;
  readonly detail: { readonly role: RoomRole | null; readonly previous_role: RoomRole | null };
}

interface ReadMarkerRow extends RowBase {
  readonly kind: "read_marker";
  readonly detail: {
    readonly room_id: string;
    readonly read_seq: number;
    readonly unread: number;
    readonly mentions: number;
  };
}

/** In a user's own log, next to another entry. */
export type OwnRow = RowBase &
  (
    | { readonly kind: "room_added"; readonly room: StandingRow }
    | { readonly kind: "room_removed"; readonly detail: { readonly room_id: string } }
  );

export type EntryRow =
  | MessageRow
  | EditRow
  | DeleteRow
  | ReactionRow
  | RoomRow
  | MemberRow
  | ReadMarkerRow
  | OwnRow;

export function toEntry(row: EntryRow): Entry {
  const base = toBase(row);
  switch (row.kind) {
    case "message":
      return toMessage(base, row);
    case "edit":
      return {
        kind: "edit",
        ...base,
        targetSeq: row.target_seq,
        text: row.text,
        mentions: row.mentions ?? [],
      };
    case "delete":
      return { kind: "delete", ...base, targetSeq: row.target_seq, threadSeq: row.thread_seq ?? undefined };
    case "reaction":
      return {
        kind: "reaction",
        ...base,
        targetSeq: row.target_seq,
        emoji: row.detail.emoji,
        isOn: row.detail.on,
      };
    case "room":
      return toRoomEntry(base, row.detail);
    case "member": {
      const { role, previous_role: previousRole } = row.detail;
      return {
        kind: "member",
        ...base,
        subject: { id: row.subject_id, username: row.subject_username },
        role: role ?? undefined,
        previousRole: previousRole ?? undefined,
      };
    }
    case "read_marker": {
      const { room_id: aboutRoomId, read_seq: readSeq, unread, mentions } = row.detail;
      return { kind: "read_marker", ...base, aboutRoomId, readSeq, unread, mentions };
    }
    case "room_added":
      return { kind: "room_added", ...base, room: toOwnRoom(row.room) };
    case "room_removed":
      return { kind: "room_removed", ...base, aboutRoomId: row.detail.room_id };
  }
}

function toBase(row: RowBase): EntryBase {
  return {
    roomId: row.room_id,
    seq: row.seq,
    userId: row.user_id,
    username: row.username,
    clientMsgId: row.client_msg_id,
    timestampMs: row.timestamp_ms,
  };
}

function toMessage(base: EntryBase, row: MessageRow): MessageEntry {
  return {
    kind: "message",
    ...base,
    text: row.text,
    threadSeq: row.target_seq ?? undefined,
    mentions: row.mentions ?? [],
    version: row.version,
    editedAtMs: row.edited_at_ms ?? undefined,
    isDeleted: row.is_deleted,
    reactions: row.reactions ?? [],
    replyCount: row.reply_count,
    lastReplySeq: row.last_reply_seq ?? undefined,
  };
}

function toRoomEntry(base: EntryBase, { name, topic, archived }: RoomRow["detail"]): RoomEntry {
  return {
    kind: "room",
    ...base,
    ...(name === undefined ? {} : { name }),
    ...(topic === undefined ? {} : { topic }),
    ...(archived === undefined ? {} : { isArchived: archived }),
  };
}
