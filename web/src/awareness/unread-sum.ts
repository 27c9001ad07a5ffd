import type { RoomState } from "@koe/sdk";

/** What waits to be read in all of one's rooms. */
export interface UnreadSum {
  readonly unread: number;
  /** Of these, what is meant for this person alone: mentions and direct messages. */
  readonly forMe: number;
}

export type CountedRoom = Pick<RoomState, "unread" | "mentions" | "visibility">;

export function unreadSum(rooms: readonly CountedRoom[]): UnreadSum {
  let [unread, forMe] = [0, 0];
  for (const room of rooms) {
    unread += room.unread;
    forMe += room.visibility === "direct" ? room.unread : room.mentions;
  }
  return { unread, forMe };
}

/** Before the title: how many, as far as a number helps. */
export function titleMark({ unread }: UnreadSum): string {
  if (unread === 0) return "";
  return unread > 99 ? "(99+)" : `(${unread})`;
}
