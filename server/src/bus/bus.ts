import type { Entry } from "../store/entry.ts";

/**
 * How rooms hear of committed entries, wherever they were committed. A bus may lose, double or reorder what it carries:
 * rooms order by seq and fill holes from PostgreSQL.
 */
export interface Bus {
  /** Announces entries of one room that are committed. */
  publish(roomId: string, entries: readonly Entry[]): void;
  /** Calls `hear` with every later announcement for the room, until cancelled. */
  subscribe(roomId: string, hear: (entries: readonly Entry[]) => void): Subscription;
}

export interface Subscription {
  cancel(): void;
}
