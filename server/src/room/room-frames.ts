import { encodeRoomEvent, isTemporary, type Refusal } from "@koe/protocol";
import type { Entry } from "../store/room-log.ts";
import type { PresenceAnnouncement } from "./presence.ts";

/** What a room has to say, as the text of frames for the sockets at `/ws/v1/chat/{room_id}`. */

export function messageFrame(entry: Entry): string {
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

export function presenceFrame(announcement: PresenceAnnouncement): string {
  const usernames = announcement.subjects.map((user) => user.username);
  return encodeRoomEvent({
    event: announcement.kind === "joined" ? "user_joined_room" : "user_left_room",
    payload: {
      username: usernames[usernames.length - 1] ?? "",
      ...(announcement.isWindow ? { usernames } : {}),
      online_users: [...announcement.onlineUsers],
      online_count: announcement.onlineCount,
      online_users_complete: announcement.isComplete,
    },
  });
}

/** What an answer needs of the frame it answers. */
export interface Question {
  readonly frameId: number | undefined;
  readonly clientMsgId: string | undefined;
}

export interface Acknowledged {
  readonly seq: number;
  readonly timestampMs: number;
  readonly isDuplicate: boolean;
}

export function ackFrame(question: Question & { readonly clientMsgId: string }, ack: Acknowledged): string {
  return encodeRoomEvent({
    event: "ack",
    ...idOf(question),
    payload: {
      seq: ack.seq,
      timestamp: rfc3339(ack.timestampMs),
      client_msg_id: question.clientMsgId,
      duplicate: ack.isDuplicate,
    },
  });
}

export function errorFrame(question: Question, refusal: Refusal, errorId?: string): string {
  return encodeRoomEvent({
    event: "error",
    ...idOf(question),
    payload: {
      code: refusal.code,
      message: refusal.message,
      temporary: isTemporary(refusal.code),
      ...(refusal.retryAfterMs === undefined ? {} : { retry_after_ms: Math.ceil(refusal.retryAfterMs) }),
      ...(question.clientMsgId === undefined ? {} : { client_msg_id: question.clientMsgId }),
      ...(errorId === undefined ? {} : { error_id: errorId }),
    },
  });
}

function idOf(question: Question): { id?: number } {
  return question.frameId === undefined ? {} : { id: question.frameId };
}

function rfc3339(timestampMs: number): string {
  return new Date(timestampMs).toISOString();
}
