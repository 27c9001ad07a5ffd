/**
 * What a page or a bot sees of one room, or of one thread in it: a snapshot that never changes.
 *
 * Items stand in the order of the room's log; what is not stored yet stands last, in the order of sending. An item that
 * did not change is the same object in the next snapshot, so that a view draws only what changed. `key` stays the same
 * when a pending entry becomes a message.
 */
import type { EntryOf, Reaction } from "@koe/protocol/client";

export interface Timeline {
  readonly items: readonly TimelineItem[];
  readonly hasOlder: boolean;
  /** False: what is shown reaches to the present and goes on by itself. */
  readonly hasNewer: boolean;
  /** False until a snapshot, a page or storage gave something. */
  readonly isLoaded: boolean;
}

export type TimelineItem = MessageItem | PendingItem | NoticeItem;

/** A message in its present state. */
export interface MessageItem {
  readonly kind: "message";
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
  readonly reactions: readonly Reaction[];
  /** The message whose thread this is a reply in. */
  readonly threadSeq?: number;
  readonly replyCount: number;
  readonly lastReplySeq?: number;
  readonly clientMsgId: string;
  /** The seq of the last entry that changed it, 0 while there is none. */
  readonly version: number;
  /** My own change that is on its way, or was refused. */
  readonly change?: MessageChange;
}

/**
 * While it is being sent, the message already looks as it will; refused, it looks as before. `clientMsgId` names the
 * change for `retry` and `discard`; `text` is what an edit wanted to say.
 */
export interface MessageChange {
  readonly kind: "edit" | "delete";
  readonly state: "sending" | "failed";
  readonly clientMsgId: string;
  readonly text?: string;
  readonly error?: SendError;
}

/** A message of mine that the room's log does not hold yet. */
export interface PendingItem {
  readonly kind: "pending";
  readonly key: string;
  readonly clientMsgId: string;
  readonly text: string;
  readonly threadSeq?: number;
  readonly sentAtMs: number;
  readonly state: "sending" | "failed";
  /** Beside `failed`: why. Beside `sending`: why it has to wait, and how long. */
  readonly error?: SendError;
}

/** Something else that happened in the room. */
export interface NoticeItem {
  readonly kind: "notice";
  readonly key: string;
  readonly seq: number;
  readonly timestampMs: number;
  readonly username: string;
  readonly event: EntryOf<"room_changed"> | EntryOf<"member_changed">;
}

/** Why something was not sent; `code` as in the protocol's errors. */
export interface SendError {
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
}
