import { MONITORS_MAX } from "../actor/actor-scope.ts";

/** What one room holds and how long it waits. */
export const roomLimits = {
  mailboxMax: 4_000,
  /**
   * Connections in the room or waiting to be taken in, each with a monitor; one more is closed with `server_busy`, or
   * where it has other rooms, told so.
   */
  membersMax: MONITORS_MAX,
  /** Requests held while the room finds out where its log stands; joins are held up to `membersMax`. */
  heldMax: 2_000,
  /** Sends waiting for their commit; beyond it: `server_busy`. */
  unansweredMax: 2_000,
  /** How long the writer may take before a send counts as failed for now. */
  appendTimeoutMs: 10_000,
  /** Entries of one read when filling a hole. */
  readEntriesMax: 500,
  readAgainMs: 500,
  /** How long a user whose connection broke stays online. */
  fadingMs: 1_000,
  /** Above the full-list tier, how long changes of presence gather. */
  windowMs: 1_000,
  /** How long an empty room is kept. */
  idleMs: 30_000,
} as const;
