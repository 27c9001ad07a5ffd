/**
 * What the server says on a client's socket (`/ws/v2`): the entries of all subscribed logs, and around them greeting,
 * snapshots, presence, typing, heartbeats, answers and the notice before a planned stop.
 *
 * Written with `zod/mini`, because browsers load this file.
 */
import * as z from "zod/mini";
import { entryTimestamp, position, readEntry, roomRole, roomState, seq, visibility } from "./entries.ts";

export const hello = z.object({
  connection_id: z.string(),
  /** Names the numbering of all logs; see `since_seq`. */
  epoch: z.string(),
  user: z.object({ id: z.string(), username: z.string(), role: z.enum(["owner", "member"]) }),
  server: z.object({ name: z.string(), version: z.string(), protocol: z.int() }),
  /** The head of the user's own log. */
  me_seq: position,
  heartbeat_interval_ms: z.int().check(z.minimum(1)),
  /** Every limit by its name in snake case. */
  limits: z.record(z.string(), z.number()),
  features: z.array(z.string()),
});

/** Who is online; `complete` false: there are more than are named. */
export const online = z.object({ count: position, usernames: z.array(z.string()), complete: z.boolean() });

export const roomSnapshot = z.object({
  room_id: z.string(),
  /** True: `events` is everything after the `since_seq` that was asked for. False: the latest, after `prev_seq`. */
  recovered: z.boolean(),
  epoch: z.string(),
  /** Where the log stands with this snapshot; live entries go on from `seq + 1`. */
  seq: position,
  /** The seq before the first of `events`; theirs are gapless from there to `seq`. */
  prev_seq: position,
  events: z.array(readEntry),
  presence: z.optional(online),
  me: z.optional(z.object({ role: roomRole, read_seq: position, unread: position, mentions: position })),
  room: z.optional(z.object({ name: z.string(), topic: z.string(), visibility, archived: z.boolean() })),
  /** In `@me`, unless recovered: every room that the user is in. */
  rooms: z.optional(z.array(roomState)),
});

/** A log that is not, or no longer, delivered; `code` as in errors, or `removed_from_room`. */
export const unsubscribed = z.object({ room_id: z.string(), code: z.string(), message: z.string() });

export const presenceDiff = z.object({
  room_id: z.string(),
  joins: z.array(z.string()),
  leaves: z.array(z.string()),
  count: position,
});

/** Usernames that typed within the last second or so; each holds for `typingShownMs`. */
export const typing = z.object({
  room_id: z.string(),
  thread_seq: z.optional(seq),
  usernames: z.array(z.string()),
});

/** The heads of the subscribed logs, by room. */
export const heartbeat = z.object({ heads: z.record(z.string(), position) });

export const reconnect = z.object({ after_ms: position, reason: z.string() });

/** The answer to a frame with an id; with the numbers of an entry when the frame made one. */
export const clientAck = z.object({
  room_id: z.optional(z.string()),
  seq: z.optional(seq),
  timestamp: z.optional(entryTimestamp),
  client_msg_id: z.optional(z.string()),
  duplicate: z.optional(z.boolean()),
});

export const clientError = z.object({
  /** One of `permanentCodes` and `temporaryCodes`, or a later one. */
  code: z.string(),
  message: z.string(),
  temporary: z.boolean(),
  retry_after_ms: z.optional(position),
  room_id: z.optional(z.string()),
  client_msg_id: z.optional(z.string()),
  error_id: z.optional(z.string()),
});

const id = z.optional(z.int());

const otherEvent = z.discriminatedUnion("event", [
  z.object({ event: z.literal("hello"), payload: hello }),
  z.object({ event: z.literal("room_snapshot"), payload: roomSnapshot }),
  z.object({ event: z.literal("unsubscribed"), payload: unsubscribed }),
  z.object({ event: z.literal("presence_diff"), payload: presenceDiff }),
  z.object({ event: z.literal("typing"), payload: typing }),
  z.object({ event: z.literal("heartbeat"), id, payload: heartbeat }),
  z.object({ event: z.literal("reconnect"), payload: reconnect }),
  z.object({ event: z.literal("ack"), id, payload: clientAck }),
  z.object({ event: z.literal("error"), id, payload: clientError }),
]);

export const clientEvent = z.union([readEntry, otherEvent]);

export type Hello = z.infer<typeof hello>;
export type RoomSnapshot = z.infer<typeof roomSnapshot>;
export type ClientAck = z.infer<typeof clientAck>;
export type ClientError = z.infer<typeof clientError>;
export type Online = z.infer<typeof online>;
export type ClientEvent = z.infer<typeof clientEvent>;
