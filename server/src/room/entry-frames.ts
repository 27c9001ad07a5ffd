import { encodeRoomEvent, type NewMessage, ownLogId, type RoomState, type WireEntry } from "@koe/protocol";
import {
  type EditEntry,
  type Entry,
  isOwnLog,
  type MessageEntry,
  type OwnRoom,
  type RoomEntry,
} from "../store/entry.ts";

/**
 * Entries of a log as clients see them: one event for each kind, the same live, in a snapshot and in history. What is
 * not so is left out of a payload (no reactions, not edited), so that the commonest entry is the shortest.
 *
 * A user's own log is `@me` there: its id inside the server names the user.
 */
export function entryEvent(entry: Entry): WireEntry {
  const base = baseOf(entry);
  switch (entry.kind) {
    case "message":
      return { event: "new_message", payload: { ...base, ...messageFields(entry) } };
    case "edit":
      return {
        event: "message_edited",
        payload: { ...base, target_seq: entry.targetSeq, text: entry.text, ...mentionsOf(entry) },
      };
    case "delete":
      return {
        event: "message_deleted",
        payload: { ...base, target_seq: entry.targetSeq, ...threadOf(entry.threadSeq) },
      };
    case "reaction":
      return {
        event: entry.isOn ? "reaction_added" : "reaction_removed",
        payload: { ...base, target_seq: entry.targetSeq, emoji: entry.emoji },
      };
    case "room":
      return { event: "room_changed", payload: { ...base, ...changesOf(entry) } };
    case "member":
      return {
        event: "member_changed",
        payload: {
          ...base,
          subject: entry.subject,
          role: entry.role ?? null,
          previous_role: entry.previousRole ?? null,
        },
      };
    case "room_added":
      return { event: "room_added", payload: { ...base, room: roomState(entry.room) } };
    case "room_removed":
      return { event: "room_removed", payload: { ...base, about: entry.aboutRoomId } };
    case "read_marker":
      return {
        event: "read_marker_moved",
        payload: {
          ...base,
          about: entry.aboutRoomId,
          read_seq: entry.readSeq,
          unread: entry.unread,
          mentions: entry.mentions,
        },
      };
  }
}

/** An entry as the text of a frame for `/ws/v2`. */
export function entryFrame(entry: Entry): string {
  return JSON.stringify(entryEvent(entry));
}

/** A message as the text of a frame for `/ws/v1/chat/{room_id}`. */
export function messageFrame(entry: MessageEntry): string {
  return encodeRoomEvent({
    event: "new_message",
    payload: {
      username: entry.username,
      text: entry.text,
      timestamp: rfc3339(entry.timestampMs),
      room_id: entry.roomId,
      seq: entry.seq,
    },
  });
}

export function roomState({ isArchived, readSeq, members, ...room }: OwnRoom): RoomState {
  return {
    id: room.id,
    name: room.name,
    topic: room.topic,
    visibility: room.visibility,
    archived: isArchived,
    role: room.role,
    seq: room.seq,
    read_seq: readSeq,
    unread: room.unread,
    mentions: room.mentions,
    ...(members === undefined ? {} : { members: [...members] }),
  };
}

/** A log's id as it stands on the wire. */
export function wireRoomId(roomId: string): string {
  return isOwnLog(roomId) ? ownLogId : roomId;
}

export function rfc3339(timestampMs: number): string {
  return new Date(timestampMs).toISOString();
}

function baseOf(entry: Entry) {
  return {
    room_id: wireRoomId(entry.roomId),
    seq: entry.seq,
    timestamp: rfc3339(entry.timestampMs),
    user_id: entry.userId,
    username: entry.username,
    client_msg_id: entry.clientMsgId,
  };
}

type MessageFields = Omit<NewMessage, keyof ReturnType<typeof baseOf>>;

function messageFields(entry: MessageEntry): MessageFields {
  const { version, editedAtMs, reactions, replyCount, lastReplySeq } = entry;
  return {
    text: entry.text,
    ...threadOf(entry.threadSeq),
    ...mentionsOf(entry),
    ...(version === 0 ? {} : { version }),
    ...(editedAtMs === undefined ? {} : { edited_at: rfc3339(editedAtMs) }),
    ...(entry.isDeleted ? { deleted: true } : {}),
    ...(reactions.length === 0 ? {} : { reactions: reactions.map(copyOfReaction) }),
    ...(replyCount === 0 ? {} : { reply_count: replyCount }),
    ...(lastReplySeq === undefined ? {} : { last_reply_seq: lastReplySeq }),
  };
}

function copyOfReaction({ emoji, usernames }: MessageEntry["reactions"][number]) {
  return { emoji, usernames: [...usernames] };
}

function mentionsOf({ mentions }: MessageEntry | EditEntry): { mentions?: string[] } {
  return mentions.length === 0 ? {} : { mentions: [...mentions] };
}

function threadOf(threadSeq: number | undefined): { thread_seq?: number } {
  return threadSeq === undefined ? {} : { thread_seq: threadSeq };
}

function changesOf({ name, topic, isArchived }: RoomEntry) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(topic === undefined ? {} : { topic }),
    ...(isArchived === undefined ? {} : { archived: isArchived }),
  };
}
