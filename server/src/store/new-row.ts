/**
 * What goes into `append_entries` and comes out of it. Everything that a repetition must have in common with the first
 * time is in the row's kind, `target_seq`, `subject_id` and `content`, and in the text beside it.
 */
import type { RoomRole } from "@koe/protocol";
import type { AppendOutcome, AppendRefusal, Entry, EntryBase, NewEntry, NewMessage } from "./entry.ts";
import { type OwnRow, toEntry } from "./entry-row.ts";

export interface NewRow {
  readonly kind: NewEntry["kind"];
  readonly room_id: string;
  readonly user_id: string;
  readonly client_msg_id: string;
  readonly target_seq?: number;
  readonly subject_id?: string;
  readonly as_role?: RoomRole;
  readonly may_delete_others?: boolean;
  readonly mention_keys?: readonly string[];
  readonly content?: Readonly<Record<string, string | number | boolean | null | undefined>>;
}

export type OutcomeRow =
  | {
      readonly outcome: "appended";
      readonly seq: number;
      readonly timestamp_ms: number;
      readonly detail?: Detail;
      readonly others?: readonly OwnRow[];
    }
  | { readonly outcome: "duplicate" | "unchanged"; readonly seq: number; readonly timestamp_ms: number }
  | { readonly outcome: AppendRefusal };

/** What a stored entry has beyond what was asked for; each kind has its own part of it. */
interface Detail {
  readonly people?: readonly { readonly username: string }[];
  readonly thread_seq?: number | null;
  readonly subject?: string;
  readonly previous_role?: RoomRole | null;
  readonly read_seq?: number;
  readonly unread?: number;
  readonly mentions?: number;
}

/** In no thread and mentioning nobody: `append_messages` takes it. */
export function isPlain(entry: NewEntry): entry is NewMessage {
  return entry.kind === "message" && entry.threadSeq === undefined && !entry.mentionKeys?.length;
}

export function textOf(entry: NewEntry): string {
  return entry.kind === "message" || entry.kind === "edit" ? entry.text : "";
}

/** Without the text. */
export function toNewRow(entry: NewEntry): NewRow {
  const { kind, roomId, userId, clientMsgId } = entry;
  const base = { kind, room_id: roomId, user_id: userId, client_msg_id: clientMsgId };
  switch (entry.kind) {
    case "message":
      return {
        ...base,
        ...(entry.threadSeq === undefined ? {} : { target_seq: entry.threadSeq }),
        ...(entry.mentionKeys?.length ? { mention_keys: entry.mentionKeys } : {}),
      };
    case "edit":
      return { ...base, target_seq: entry.targetSeq, mention_keys: entry.mentionKeys ?? [] };
    case "delete":
      return {
        ...base,
        target_seq: entry.targetSeq,
        as_role: entry.asRole,
        may_delete_others: entry.mayDeleteOthers,
      };
    case "reaction":
      return { ...base, target_seq: entry.targetSeq, content: { emoji: entry.emoji, on: entry.isOn } };
    case "room":
      return {
        ...base,
        as_role: entry.asRole,
        content: { name: entry.name, topic: entry.topic, archived: entry.isArchived },
      };
    case "member":
      return {
        ...base,
        as_role: entry.asRole,
        subject_id: entry.subjectId,
        content: { role: entry.role ?? null },
      };
    case "read_marker":
      return {
        ...base,
        content: { room_id: entry.aboutRoomId, asked: entry.readSeq, back: entry.isBack },
      };
  }
}

export function toOutcome(entry: NewEntry, row: OutcomeRow): AppendOutcome {
  switch (row.outcome) {
    case "appended":
      return {
        kind: "appended",
        entry: storedEntry(entry, row.seq, row.timestamp_ms, row.detail ?? {}),
        others: (row.others ?? []).map(toEntry),
      };
    case "duplicate":
    case "unchanged":
      return { kind: row.outcome, seq: row.seq, timestampMs: row.timestamp_ms };
    default:
      return { kind: row.outcome };
  }
}

/** The entry as it stands in its log right after the append. */
function storedEntry(entry: NewEntry, seq: number, timestampMs: number, detail: Detail): Entry {
  const { roomId, userId, username, clientMsgId } = entry;
  const base: EntryBase = { roomId, seq, userId, username, clientMsgId, timestampMs };
  const mentions = detail.people?.map((person) => person.username) ?? [];
  switch (entry.kind) {
    case "message":
      return {
        kind: "message",
        ...base,
        ...unchangedMessage,
        text: entry.text,
        threadSeq: entry.threadSeq,
        mentions,
      };
    case "edit":
      return { kind: "edit", ...base, targetSeq: entry.targetSeq, text: entry.text, mentions };
    case "delete":
      return {
        kind: "delete",
        ...base,
        targetSeq: entry.targetSeq,
        threadSeq: detail.thread_seq ?? undefined,
      };
    case "reaction":
      return { kind: "reaction", ...base, targetSeq: entry.targetSeq, emoji: entry.emoji, isOn: entry.isOn };
    case "room":
      return {
        kind: "room",
        ...base,
        ...(entry.name === undefined ? {} : { name: entry.name }),
        ...(entry.topic === undefined ? {} : { topic: entry.topic }),
        ...(entry.isArchived === undefined ? {} : { isArchived: entry.isArchived }),
      };
    case "member":
      return {
        kind: "member",
        ...base,
        subject: { id: entry.subjectId, username: detail.subject ?? "" },
        role: entry.role,
        previousRole: detail.previous_role ?? undefined,
      };
    case "read_marker":
      return {
        kind: "read_marker",
        ...base,
        aboutRoomId: entry.aboutRoomId,
        readSeq: detail.read_seq ?? 0,
        unread: detail.unread ?? 0,
        mentions: detail.mentions ?? 0,
      };
  }
}

const unchangedMessage = {
  version: 0,
  editedAtMs: undefined,
  isDeleted: false,
  reactions: [],
  replyCount: 0,
  lastReplySeq: undefined,
} as const;
