/**
 * What a log holds and what may be appended to it, one union each. `docs/protocol.md` says what the kinds mean.
 *
 * A log is a room's, or a user's own: that one has the id `@` and the user's id, so that rooms and users share one
 * way of numbering, delivering and resuming.
 *
 * Read from the store, a message is always in its present state: edited text, reactions, replies; a deleted one has no
 * text. `version` is the seq of the last entry that changed it, 0 while there is none.
 */
import type { RoomRole, Visibility } from "@koe/protocol";

export interface EntryBase {
  readonly roomId: string;
  readonly seq: number;
  /** Who did it. */
  readonly userId: string;
  readonly username: string;
  readonly clientMsgId: string;
  readonly timestampMs: number;
}

export interface Reaction {
  readonly emoji: string;
  /** Everybody who reacted so, in the order in which they did. */
  readonly usernames: readonly string[];
}

export interface MessageEntry extends EntryBase {
  readonly kind: "message";
  /** Empty when deleted. */
  readonly text: string;
  readonly threadSeq: number | undefined;
  /** Usernames. */
  readonly mentions: readonly string[];
  readonly version: number;
  readonly editedAtMs: number | undefined;
  readonly isDeleted: boolean;
  readonly reactions: readonly Reaction[];
  readonly replyCount: number;
  readonly lastReplySeq: number | undefined;
}

export interface EditEntry extends EntryBase {
  readonly kind: "edit";
  readonly targetSeq: number;
  /** Just appended: the new text. Read from the log: the message's present text, empty when it is deleted by now. */
  readonly text: string;
  readonly mentions: readonly string[];
}

export interface DeleteEntry extends EntryBase {
  readonly kind: "delete";
  readonly targetSeq: number;
  /** The message whose thread lost a reply. */
  readonly threadSeq: number | undefined;
}

export interface ReactionEntry extends EntryBase {
  readonly kind: "reaction";
  readonly targetSeq: number;
  readonly emoji: string;
  readonly isOn: boolean;
}

export interface RoomEntry extends EntryBase {
  readonly kind: "room";
  readonly name?: string;
  readonly topic?: string;
  readonly isArchived?: boolean;
}

export interface MemberEntry extends EntryBase {
  readonly kind: "member";
  readonly subject: { readonly id: string; readonly username: string };
  /** Undefined: no longer a member. */
  readonly role: RoomRole | undefined;
  readonly previousRole: RoomRole | undefined;
}

/** A room as one of its members sees it. */
export interface OwnRoom {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly visibility: Visibility;
  readonly isArchived: boolean;
  readonly role: RoomRole;
  readonly seq: number;
  readonly readSeq: number;
  readonly unread: number;
  readonly mentions: number;
  /** Of direct messages alone: the usernames of everybody in it, sorted. */
  readonly members: readonly string[] | undefined;
}

/** In a user's own log. Read from the log, `room` is as it is now. */
export interface RoomAddedEntry extends EntryBase {
  readonly kind: "room_added";
  readonly room: OwnRoom;
}

export interface RoomRemovedEntry extends EntryBase {
  readonly kind: "room_removed";
  readonly aboutRoomId: string;
}

export interface ReadMarkerEntry extends EntryBase {
  readonly kind: "read_marker";
  readonly aboutRoomId: string;
  readonly readSeq: number;
  readonly unread: number;
  readonly mentions: number;
}

export type Entry =
  | MessageEntry
  | EditEntry
  | DeleteEntry
  | ReactionEntry
  | RoomEntry
  | MemberEntry
  | RoomAddedEntry
  | RoomRemovedEntry
  | ReadMarkerEntry;

interface NewBase {
  readonly roomId: string;
  readonly userId: string;
  readonly username: string;
  /** Names this action among all of the user's in this log, over every retry. */
  readonly clientMsgId: string;
}

/**
 * `asRole` is the role under which the permission was given. The log refuses with `role_changed` when the user's role
 * is another one by the time the room's head is locked, and with `not_member` when there is none. One's own message may
 * be deleted under any role.
 */
export type NewEntry =
  | (NewBase & {
      readonly kind: "message";
      readonly text: string;
      readonly threadSeq?: number | undefined;
      /** Folded usernames (`foldCase`) that the text may mention; those that exist become mentions. */
      readonly mentionKeys?: readonly string[];
    })
  | (NewBase & {
      readonly kind: "edit";
      readonly targetSeq: number;
      readonly text: string;
      readonly mentionKeys?: readonly string[];
    })
  | (NewBase & {
      readonly kind: "delete";
      readonly targetSeq: number;
      readonly asRole: RoomRole;
      readonly mayDeleteOthers: boolean;
    })
  | (NewBase & {
      readonly kind: "reaction";
      readonly targetSeq: number;
      readonly emoji: string;
      readonly isOn: boolean;
    })
  | (NewBase & {
      readonly kind: "room";
      readonly asRole: RoomRole;
      readonly name?: string;
      readonly topic?: string;
      readonly isArchived?: boolean;
    })
  | (NewBase & {
      readonly kind: "member";
      readonly asRole: RoomRole;
      readonly subjectId: string;
      /** Undefined removes, or lets leave. */
      readonly role: RoomRole | undefined;
    })
  /** `roomId` is the user's own log. `isBack`: the marker may move backwards. */
  | (NewBase & {
      readonly kind: "read_marker";
      readonly aboutRoomId: string;
      readonly readSeq: number;
      readonly isBack: boolean;
    });

export type NewMessage = Extract<NewEntry, { readonly kind: "message" }>;

export type AppendOutcome =
  /** `others`: entries that came with it in other logs, such as a room added to the log of a new member. */
  | { readonly kind: "appended"; readonly entry: Entry; readonly others: readonly Entry[] }
  /** Stored before under the same id and with the same content: the numbers it got then. */
  | { readonly kind: "duplicate"; readonly seq: number; readonly timestampMs: number }
  /** Nothing to do (a reaction that is there, a marker that is further): the log's head. */
  | { readonly kind: "unchanged"; readonly seq: number; readonly timestampMs: number }
  | { readonly kind: AppendRefusal };

export type AppendRefusal =
  /** The id already names another content. */
  | "idempotency_conflict"
  | "room_not_found"
  | "not_member"
  | "role_changed"
  | "room_archived"
  /** No such message in this room, or no such person. */
  | "target_not_found"
  /** The message is deleted. */
  | "target_deleted"
  /** Another's message, the last owner leaving, and the like. */
  | "forbidden"
  | "limit_exceeded";

/** The id of a user's own log. */
export function ownLogOf(userId: string): string {
  return `@${userId}`;
}

export function isOwnLog(roomId: string): boolean {
  return roomId.startsWith("@");
}
