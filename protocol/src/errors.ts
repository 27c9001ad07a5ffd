/**
 * Why a frame or a call was refused. Codes are stable and machine-readable; the sentence beside one is for people.
 *
 * `temporary` is the client's duty: true means "send the same thing again, with the same client_msg_id, later";
 * false means that a retry cannot help.
 */
export const permanentCodes = [
  "bad_frame",
  "unknown_event",
  "bad_payload",
  "text_empty",
  "text_too_long",
  "payload_too_large",
  "forbidden",
  "not_found",
  "not_member",
  "room_archived",
  "idempotency_conflict",
  "limit_exceeded",
  "epoch_mismatch",
] as const;

export const temporaryCodes = [
  "rate_limited",
  "server_busy",
  "storage_unavailable",
  "room_restarting",
  "internal",
] as const;

export type PermanentCode = (typeof permanentCodes)[number];
export type TemporaryCode = (typeof temporaryCodes)[number];
export type ErrorCode = PermanentCode | TemporaryCode;

const temporary: ReadonlySet<ErrorCode> = new Set<ErrorCode>(temporaryCodes);

/** Whether the same request may succeed later. */
export function isTemporary(code: ErrorCode): boolean {
  return temporary.has(code);
}

/** A refusal: what a pure rule answers instead of throwing. */
export interface Refusal {
  readonly code: ErrorCode;
  /** One sentence a person can act on. */
  readonly message: string;
  /** When a retry makes sense, ms from now; only beside temporary codes. */
  readonly retryAfterMs?: number;
}

/**
 * WebSocket close codes of Koe's own. The range is the verdict: 4000–4099 reconnect and resume,
 * 4100–4199 do not come back by yourself.
 */
export const closeCodes = {
  heartbeat_timeout: 4001,
  slow_consumer: 4002,
  rate_limited: 4004,
  server_busy: 4005,
  draining: 4006,
  room_lost: 4007,
  session_ended: 4101,
  removed_from_room: 4102,
  room_deleted: 4103,
  unsupported_version: 4104,
  bad_frames: 4105,
  too_many_connections: 4106,
} as const;

export type CloseReason = keyof typeof closeCodes;
