import type { EntryOf, NewMessage } from "@koe/protocol/client";
import type { MessageItem, NoticeItem } from "../view.ts";

/**
 * A message as the log has it so far. `version` is the seq of the last entry that changed it, 0 while there is none:
 * only entries above it change it.
 */
export interface Message extends MessageItem {
  readonly version: number;
}

/** What stands in the room itself; replies stand in threads. */
export type LogItem = Message | NoticeItem;

/** One's own messages are known by their `client_msg_id`, before and after they are stored. */
export function ownKey(clientMsgId: string): string {
  return `c:${clientMsgId}`;
}

export function seqKey(seq: number): string {
  return `s:${seq}`;
}

export function messageOf(payload: NewMessage, ownUserId: string | undefined): Message {
  const isDeleted = payload.deleted === true;
  const isEdited = payload.edited_at !== undefined && !isDeleted;
  return {
    kind: "message",
    key: payload.user_id === ownUserId ? ownKey(payload.client_msg_id) : seqKey(payload.seq),
    seq: payload.seq,
    userId: payload.user_id,
    username: payload.username,
    text: isDeleted ? "" : payload.text,
    timestampMs: Date.parse(payload.timestamp),
    ...(isEdited && payload.edited_at !== undefined ? { editedAtMs: Date.parse(payload.edited_at) } : {}),
    isDeleted,
    mentions: isDeleted ? [] : (payload.mentions ?? []),
    reactions: isDeleted ? [] : (payload.reactions ?? []),
    ...(payload.thread_seq === undefined ? {} : { threadSeq: payload.thread_seq }),
    replyCount: payload.reply_count ?? 0,
    ...(payload.last_reply_seq === undefined ? {} : { lastReplySeq: payload.last_reply_seq }),
    clientMsgId: payload.client_msg_id,
    version: payload.version ?? 0,
  };
}

/** The reverse of `messageOf`: how a message would be read anew. */
export function eventOfMessage(message: Message, roomId: string): EntryOf<"new_message"> {
  const { threadSeq, lastReplySeq, editedAtMs } = message;
  return {
    event: "new_message",
    payload: {
      room_id: roomId,
      seq: message.seq,
      timestamp: rfc3339(message.timestampMs),
      user_id: message.userId,
      username: message.username,
      client_msg_id: message.clientMsgId,
      text: message.text,
      mentions: [...message.mentions],
      reactions: message.reactions.map(({ emoji, usernames }) => ({ emoji, usernames: [...usernames] })),
      reply_count: message.replyCount,
      ...(threadSeq === undefined ? {} : { thread_seq: threadSeq }),
      ...(lastReplySeq === undefined ? {} : { last_reply_seq: lastReplySeq }),
      ...(editedAtMs === undefined ? {} : { edited_at: rfc3339(editedAtMs) }),
      ...(message.isDeleted ? { deleted: true } : {}),
      ...(message.version === 0 ? {} : { version: message.version }),
    },
  };
}

export function noticeOf(event: NoticeItem["event"]): NoticeItem {
  const { seq, timestamp, username } = event.payload;
  return { kind: "notice", key: seqKey(seq), seq, timestampMs: Date.parse(timestamp), username, event };
}

function rfc3339(timestampMs: number): string {
  return new Date(timestampMs).toISOString();
}
