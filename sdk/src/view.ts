/** What a page draws beside the timelines. Every value is immutable and stays the same object until it changes. */
import type { RoomState } from "@koe/protocol/client";

/** Who is online in a room; `complete` false: there are more than are named. */
export interface Presence {
  readonly count: number;
  readonly usernames: readonly string[];
  readonly complete: boolean;
}

/** A room of one's own list. */
export type RoomSummary = RoomState & {
  /** Usernames of others who are typing now, in the room or its threads. */
  readonly typing: readonly string[];
};

/** Something on its way to the server. */
export interface Sending {
  readonly clientMsgId: string;
  /**
   * Resolves when the server has it on disk. Rejects with a `KoeError` only when it was refused for good or discarded;
   * while there is no connection it waits. What the storage kept over a restart is sent too, but has no promise any more.
   */
  readonly done: Promise<Sent>;
}

export interface Sent {
  readonly seq: number;
  readonly timestampMs: number;
}
