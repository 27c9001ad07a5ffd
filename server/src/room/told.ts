/**
 * What the sockets of one room on this node have been told. It outlives the RoomActor: after a crash the next one goes
 * on from here, so that members hear every entry and every coming and going once, and none of them is disconnected.
 *
 * Written by the room's actor alone, in the same turn as it publishes.
 */
export interface Told {
  /** The last entry published; undefined while nobody listens to the room. */
  seq: number | undefined;
  /** Users announced as joined and not yet as left: id → username. */
  readonly users: Map<string, string>;
}

export function nothingTold(): Told {
  return { seq: undefined, users: new Map() };
}
