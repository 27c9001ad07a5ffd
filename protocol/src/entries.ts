/**
 * What a log is made of, as clients see it: one event per kind of entry, the same in a snapshot, in history and live.
 *
 * Every entry has its log (`room_id`; `@me` for the user's own), its `seq` there, and who did it under which
 * `client_msg_id`. A message that was changed later is given out in its present state wherever it is read anew:
 * `version` is the seq of the last entry that changed it, so a later reading of that very entry changes nothing twice.
 * The text of an edit is the message's present text; a deleted message has none, and says `deleted`.
 *
 * Written with `zod/mini`, because browsers load this file.
 */
import * as z from "zod/mini";

/** RFC 3339 in UTC with milliseconds. */
export const entryTimestamp = z.iso.datetime({ precision: 3 });
export const seq = z.int().check(z.minimum(1));
/** 0 stands before the first entry. */
export const position = z.int().check(z.minimum(0));

/** What a member may do in a room; who may do what is the server's `permission` table. */
export const roomRole = z.enum(["owner", "admin", "member"]);
export const visibility = z.enum(["public", "private", "direct"]);

export const person = z.object({ id: z.string(), username: z.string() });

const base = {
  room_id: z.string(),
  seq,
  timestamp: entryTimestamp,
  user_id: z.string(),
  username: z.string(),
  client_msg_id: z.string(),
};

/** Who reacted with one emoji, in the order in which they did. */
export const reaction = z.object({ emoji: z.string(), usernames: z.array(z.string()) });

export const newMessage = z.object({
  ...base,
  /** Empty when deleted. */
  text: z.string(),
  /** The message whose thread this is a reply in. */
  thread_seq: z.optional(seq),
  /** Usernames that the text mentions and that exist in this room. */
  mentions: z.optional(z.array(z.string())),
  /** The seq of the last entry that changed this message; left out while there is none. */
  version: z.optional(seq),
  edited_at: z.optional(entryTimestamp),
  deleted: z.optional(z.literal(true)),
  reactions: z.optional(z.array(reaction)),
  /** Of its own thread. */
  reply_count: z.optional(position),
  last_reply_seq: z.optional(seq),
});

export const messageEdited = z.object({
  ...base,
  target_seq: seq,
  text: z.string(),
  mentions: z.optional(z.array(z.string())),
});

/** `thread_seq` names the message whose thread lost a reply. */
export const messageDeleted = z.object({ ...base, target_seq: seq, thread_seq: z.optional(seq) });

export const reactionChanged = z.object({ ...base, target_seq: seq, emoji: z.string() });

/** The fields that changed. */
export const roomChanged = z.object({
  ...base,
  name: z.optional(z.string()),
  topic: z.optional(z.string()),
  archived: z.optional(z.boolean()),
});

/** `role` null: no longer a member; `previous_role` null: was none before. */
export const memberChanged = z.object({
  ...base,
  subject: person,
  role: z.nullable(roomRole),
  previous_role: z.nullable(roomRole),
});

/** A room as one of its members sees it. */
export const roomState = z.object({
  id: z.string(),
  name: z.string(),
  topic: z.string(),
  visibility,
  archived: z.boolean(),
  role: roomRole,
  /** The head of the room's log. */
  seq: position,
  read_seq: position,
  unread: position,
  mentions: position,
  /** Of direct messages alone: everybody in it, oneself included. */
  members: z.optional(z.array(z.string())),
});

export const roomAdded = z.object({ ...base, room: roomState });
export const roomRemoved = z.object({ ...base, about: z.string() });
export const readMarkerMoved = z.object({
  ...base,
  about: z.string(),
  read_seq: position,
  unread: position,
  mentions: position,
});

const event = <Name extends string, Payload extends z.core.$ZodType>(name: Name, payload: Payload) =>
  z.object({ event: z.literal(name), payload });

/** One entry of a log. The last three stand in `@me` alone. */
export const entryEvent = z.discriminatedUnion("event", [
  event("new_message", newMessage),
  event("message_edited", messageEdited),
  event("message_deleted", messageDeleted),
  event("reaction_added", reactionChanged),
  event("reaction_removed", reactionChanged),
  event("room_changed", roomChanged),
  event("member_changed", memberChanged),
  event("room_added", roomAdded),
  event("room_removed", roomRemoved),
  event("read_marker_moved", readMarkerMoved),
]);

/**
 * What a client reads instead of an entry that its version does not know: it has its place in the log, and nothing else
 * is understood of it. A server never sends it.
 */
export const laterEntry = event("later_entry", z.object(base));

/** An entry as a client reads it. */
export const readEntry = z.union([entryEvent, laterEntry]);

/** The `room_id` of a user's own log. */
export const ownLogId = "@me";

export type RoomRole = z.infer<typeof roomRole>;
export type Visibility = z.infer<typeof visibility>;
export type Person = z.infer<typeof person>;
export type Reaction = z.infer<typeof reaction>;
export type NewMessage = z.infer<typeof newMessage>;
export type RoomState = z.infer<typeof roomState>;
/** An entry as a server sends it. */
export type WireEntry = z.infer<typeof entryEvent>;
export type EntryEvent = z.infer<typeof readEntry>;
export type EntryOf<Name extends EntryEvent["event"]> = Extract<EntryEvent, { readonly event: Name }>;
