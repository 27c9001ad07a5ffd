import type { Refusal } from "@koe/protocol";
import type { AppendRefusal } from "../store/entry.ts";

/** Every refusal of a room, in words a person can act on. */
export const refusals = {
  serverBusy: {
    code: "server_busy",
    message: "The server has too much to do at the moment; try again in a second.",
    retryAfterMs: 1_000,
  },
  storageUnavailable: {
    code: "storage_unavailable",
    message: "Messages cannot be stored at the moment; try again shortly.",
    retryAfterMs: 1_000,
  },
  roomRestarting: {
    code: "room_restarting",
    message: "This room is restarting; try again shortly.",
    retryAfterMs: 1_000,
  },
  idempotencyConflict: {
    code: "idempotency_conflict",
    message: "This client_msg_id was used in this room for something else; choose a new one.",
  },
  notFound: { code: "not_found", message: "There is no such room." },
  notMember: { code: "not_member", message: "You are not a member of this room." },
  /** Temporary: by the next try the room knows the new role, and decides anew. */
  roleChanged: {
    code: "server_busy",
    message: "Your role in this room has just changed; try again.",
    retryAfterMs: 1_000,
  },
  roomArchived: { code: "room_archived", message: "This room is archived; it can only be read." },
  targetNotFound: { code: "not_found", message: "There is no such message or person in this room." },
  targetDeleted: { code: "not_found", message: "This message has been deleted." },
  forbidden: { code: "forbidden", message: "You may not do that in this room." },
  limitExceeded: { code: "limit_exceeded", message: "There is no place for more of this." },
  unstorable: { code: "bad_payload", message: "The message cannot be stored as it is." },
  internal: {
    code: "internal",
    message: "The message could not be stored because of a fault in the server.",
  },
} as const satisfies Record<string, Refusal>;

/** What the log refuses. */
export const appendRefusals: Readonly<Record<AppendRefusal, Refusal>> = {
  idempotency_conflict: refusals.idempotencyConflict,
  room_not_found: refusals.notFound,
  not_member: refusals.notMember,
  role_changed: refusals.roleChanged,
  room_archived: refusals.roomArchived,
  target_not_found: refusals.targetNotFound,
  target_deleted: refusals.targetDeleted,
  forbidden: refusals.forbidden,
  limit_exceeded: refusals.limitExceeded,
};

export function tooManyMessages(messagesPer10sMax: number, retryAfterMs: number): Refusal {
  return {
    code: "rate_limited",
    message: `A room takes ${messagesPer10sMax} messages in 10 seconds from each user; wait a moment.`,
    retryAfterMs,
  };
}
