import type { RoomRole, Visibility } from "@koe/protocol";

/** How one user stands to one room, all of it as of one moment, when the room's log stood at `headSeq`. */
export interface Standing {
  readonly roomId: string;
  readonly name: string;
  readonly topic: string;
  readonly visibility: Visibility;
  readonly isArchived: boolean;
  /**
   * Undefined: may not enter. In a public room everybody has at least `member`, and the installation's owner is `owner`.
   */
  readonly role: RoomRole | undefined;
  /** Whether the room is in the user's own list. */
  readonly isJoined: boolean;
  readonly headSeq: number;
  readonly readSeq: number;
  readonly unread: number;
  readonly mentions: number;
}
