/** What a page draws. Every value is immutable and stays the same object until it changes. */
import type { EntryOf, RoomState } from "@koe/protocol/client";

export interface Timeline {
  /** By seq; what is not sent yet comes last, in the order of sending. */
  readonly items: readonly TimelineItem[];
  readonly hasOlder: boolean;
  /** False: it is live, new messages appear at its end. */
  readonly hasNewer: boolean;
  /** False until a snapshot, a page or the storage gave something. */
  readonly isLoaded: boolean;
}

export type TimelineItem = MessageItem | PendingItem | NoticeItem;

export interface MessageItem {
  readonly kind: "message";
  /** The same while it is pending and after. */
  readonly key: string;
  readonly seq: number;
  readonly userId: string;
  readonly username: string;
  /** Empty when deleted. */
  readonly text: string;
  readonly timestampMs: number;
  readonly editedAtMs?: number;
  readonly isDeleted: boolean;
  /** Usernames. */
  readonly mentions: readonly string[];
  readonly reactions: readonly { readonly emoji: string; readonly usernames: readonly string[] }[];
  readonly threadSeq?: number;
  readonly replyCount: number;
  readonly lastReplySeq?: number;
  readonly clientMsgId: string;
  /** One's own edit or deletion that the log does not hold yet, or that was refused. */
  readonly change?: MessageChange;
}

/**
 * While it is being sent the message looks as it will; refused, as before. `clientMsgId` names the change for `retry`
 * and `discard`; `text` is what an edit wanted to say.
 */
export interface MessageChange {
  readonly kind: "edit" | "delete";
  readonly state: "sending" | "failed";
  readonly clientMsgId: string;
  readonly text?: string;
  readonly error?: SendError;
}

/** Beside `failed`: why. Beside `sending`: why it has to wait. `code` as in the protocol's errors. */
export interface SendError {
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
}

export interface PendingItem {
  readonly kind: "pending";
  readonly key: string;
  readonly clientMsgId: string;
  readonly text: string;
  readonly threadSeq?: number;
  readonly sentAtMs: number;
  readonly state: "sending" | "failed";
  readonly error?: SendError;
}

export interface NoticeItem {
  readonly kind: "notice";
  readonly key: string;
  readonly seq: number;
  readonly timestampMs: number;
  readonly username: string;
  readonly event: EntryOf<"room_changed"> | EntryOf<"member_changed">;
}

/** Who is online in a room; `complete` false: there are more than are named. */
export interface Presence {
  readonly count: number;
  readonly usernames: readonly string[];
  readonly complete: boolean;
}

/** A room of one's own list. */
export type RoomSummary = RoomState & {
  /** Usernames of others who are typing now, in the room or its threads. */
  readonly typing: readonly string[];
};

/** Something on its way to the server. */
export interface Sending {
  readonly clientMsgId: string;
  /**
   * Resolves when the server has it on disk. Rejects with a `KoeError` when it was refused for good or discarded, and with
   * the code `closed` when the client was closed before; while there is no connection it waits. What a durable storage kept over a restart is sent too, but has no promise.
   */
  readonly done: Promise<Sent>;
}

export interface Sent {
  readonly seq: number;
  readonly timestampMs: number;
}
