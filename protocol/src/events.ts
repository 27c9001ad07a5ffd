import { z } from "zod";
import { permanentCodes, temporaryCodes } from "./errors.ts";

/**
 * What the server says on a room socket (`/ws/v1/chat/{room_id}`).
 *
 * The first three are the fixed contract; fields may be added to them, never renamed, retyped or removed.
 * `ack` and `error` answer a frame of the client's own.
 */

/** RFC 3339 in UTC with milliseconds. */
export const timestamp = z.iso.datetime({ precision: 3 });

export const newMessagePayload = z.object({
  username: z.string(),
  text: z.string(),
  timestamp,
  room_id: z.string(),
  seq: z.int().min(1),
});

/** Both presence events have the same shape. */
export const presencePayload = z.object({
  username: z.string(),
  /** Everybody this event is about, when it gathers the changes of a window. */
  usernames: z.array(z.string()).optional(),
  online_users: z.array(z.string()),
  online_count: z.int().min(0),
  online_users_complete: z.boolean(),
});

export const ackPayload = z.object({
  seq: z.int().min(1),
  timestamp,
  client_msg_id: z.string(),
  duplicate: z.boolean(),
});

export const errorPayload = z.object({
  code: z.enum([...permanentCodes, ...temporaryCodes]),
  message: z.string(),
  temporary: z.boolean(),
  retry_after_ms: z.int().min(0).optional(),
  client_msg_id: z.string().optional(),
  error_id: z.string().optional(),
});

/**
 * The first event of a socket that asked for `since_seq`. Recovered: what follows is every message after it. Not
 * recovered: the numbering changed or the absence was too long, and the latest messages after `prev_seq` follow.
 */
export const resumedPayload = z.object({
  recovered: z.boolean(),
  epoch: z.string(),
  /** Where the log stands with this event; live entries go on from `seq + 1`. */
  seq: z.int().min(0),
  prev_seq: z.int().min(0),
});

export const roomEvent = z.discriminatedUnion("event", [
  z.object({ event: z.literal("new_message"), payload: newMessagePayload }),
  z.object({ event: z.literal("user_joined_room"), payload: presencePayload }),
  z.object({ event: z.literal("user_left_room"), payload: presencePayload }),
  z.object({ event: z.literal("resumed"), payload: resumedPayload }),
  z.object({ event: z.literal("ack"), id: z.int().optional(), payload: ackPayload }),
  z.object({ event: z.literal("error"), id: z.int().optional(), payload: errorPayload }),
]);

export type NewMessagePayload = z.infer<typeof newMessagePayload>;
export type PresencePayload = z.infer<typeof presencePayload>;
export type ResumedPayload = z.infer<typeof resumedPayload>;
export type AckPayload = z.infer<typeof ackPayload>;
export type ErrorPayload = z.infer<typeof errorPayload>;
export type RoomEvent = z.infer<typeof roomEvent>;
