import {
  type ClientEvent,
  encodeRoomEvent,
  isTemporary,
  type Refusal,
  type ResumedPayload,
  type RoomEvent,
} from "@koe/protocol";
import { rfc3339, wireRoomId } from "./entry-frames.ts";
import type { PresenceAnnouncement } from "./presence.ts";

/** What a room has to say beside its entries, as the text of frames: answers for both kinds of sockets, the rest for one. */

/** For the sockets at `/ws/v1/chat/{room_id}`. */
export function presenceFrame(announcement: PresenceAnnouncement): string {
  const usernames = namesOf(announcement);
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

/** For the sockets at `/ws/v1/chat/{room_id}`. */
export function resumedFrame(payload: ResumedPayload): string {
  return encodeRoomEvent({ event: "resumed", payload });
}

/** For the sockets at `/ws/v2`: what was announced in one turn. */
export function presenceDiffFrame(roomId: string, announcements: readonly PresenceAnnouncement[]): string {
  const namesOfKind = (kind: PresenceAnnouncement["kind"]) =>
    announcements.filter((each) => each.kind === kind).flatMap(namesOf);
  return clientFrame({
    event: "presence_diff",
    payload: {
      room_id: wireRoomId(roomId),
      joins: namesOfKind("joined"),
      leaves: namesOfKind("left"),
      count: announcements.at(-1)?.onlineCount ?? 0,
    },
  });
}

/** For the sockets at `/ws/v2`. */
export function typingFrame(
  roomId: string,
  threadSeq: number | undefined,
  usernames: readonly string[],
): string {
  return clientFrame({
    event: "typing",
    payload: {
      room_id: wireRoomId(roomId),
      ...(threadSeq === undefined ? {} : { thread_seq: threadSeq }),
      usernames: [...usernames],
    },
  });
}

/** For the sockets at `/ws/v2`: the log is not, or no longer, followed. */
export function unsubscribedFrame(roomId: string, reason: { code: string; message: string }): string {
  const { code, message } = reason;
  return clientFrame({ event: "unsubscribed", payload: { room_id: wireRoomId(roomId), code, message } });
}

/** What an answer needs of the frame it answers. */
export interface Question {
  readonly frameId: number | undefined;
  /** Names the room in the answer; left out on a socket that has one room. */
  readonly roomId?: string | undefined;
  readonly clientMsgId: string | undefined;
}

export interface Acknowledged {
  readonly seq: number;
  readonly timestampMs: number;
  readonly isDuplicate: boolean;
}

export function ackFrame(question: Question & { readonly clientMsgId: string }, ack: Acknowledged): string {
  return answerFrame({
    event: "ack",
    ...idOf(question),
    payload: {
      ...roomOf(question),
      seq: ack.seq,
      timestamp: rfc3339(ack.timestampMs),
      client_msg_id: question.clientMsgId,
      duplicate: ack.isDuplicate,
    },
  });
}

export function errorFrame(question: Question, refusal: Refusal, errorId?: string): string {
  return answerFrame({
    event: "error",
    ...idOf(question),
    payload: {
      code: refusal.code,
      message: refusal.message,
      temporary: isTemporary(refusal.code),
      ...(refusal.retryAfterMs === undefined ? {} : { retry_after_ms: Math.ceil(refusal.retryAfterMs) }),
      ...roomOf(question),
      ...(question.clientMsgId === undefined ? {} : { client_msg_id: question.clientMsgId }),
      ...(errorId === undefined ? {} : { error_id: errorId }),
    },
  });
}

/** Answers have the same shape on both kinds of sockets, but for the room's id. */
function answerFrame(event: RoomEvent & ClientEvent): string {
  return clientFrame(event);
}

function clientFrame(event: ClientEvent): string {
  return JSON.stringify(event);
}

function idOf(question: Question): { id?: number } {
  return question.frameId === undefined ? {} : { id: question.frameId };
}

function roomOf({ roomId }: Question): { room_id?: string } {
  return roomId === undefined ? {} : { room_id: wireRoomId(roomId) };
}

function namesOf({ subjects }: PresenceAnnouncement): string[] {
  return subjects.map(({ username }) => username);
}
