import type { Refusal } from "@koe/protocol";

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
    message: "This client_msg_id was used in this room for another text; choose a new one.",
  },
  notFound: { code: "not_found", message: "There is no such room." },
  unstorable: { code: "bad_payload", message: "The message cannot be stored as it is." },
  internal: {
    code: "internal",
    message: "The message could not be stored because of a fault in the server.",
  },
} as const satisfies Record<string, Refusal>;

export function tooManyMessages(messagesPer10sMax: number, retryAfterMs: number): Refusal {
  return {
    code: "rate_limited",
    message: `A room takes ${messagesPer10sMax} messages in 10 seconds from each user; wait a moment.`,
    retryAfterMs,
  };
}
