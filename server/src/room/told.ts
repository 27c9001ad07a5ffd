import type { RoomRole } from "@koe/protocol";
import type { Member, SnapshotRequest } from "./room-message.ts";

/**
 * What the sockets of one room on this node have been told. It outlives the RoomActor: after a crash the next one goes
 * on from here, so that members hear every entry and every coming and going once, none of them is disconnected, and
 * whoever is removed while it was away is cut off before anything else is said.
 *
 * Written by the room's actor alone, in the same turn as it publishes.
 */
export interface Told {
  /** The last entry published; undefined while nobody listens to the room. */
  seq: number | undefined;
  /** Users announced as joined and not yet as left: id → username. */
  readonly users: Map<string, string>;
  /** By connection: those that listen. */
  readonly stays: Map<string, Stay>;
}

/** A connection that is in the room. */
export interface Stay {
  readonly member: Member;
  /** Undefined in a user's own log, where there is nothing to be allowed. */
  role: RoomRole | undefined;
  /** The seq up to which `role` is true. */
  roleAsOf: number;
  /** The one that was answered last. */
  snapshot: SnapshotRequest | undefined;
}

export function nothingTold(): Told {
  return { seq: undefined, users: new Map(), stays: new Map() };
}
