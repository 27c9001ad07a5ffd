import type { TimelineItem } from "@koe/sdk";

/** One row of a timeline: what it shows, and how it stands to its neighbours. The same object until it changes. */
export interface Row {
  readonly key: string;
  readonly item: TimelineItem;
  /** Undefined while it is not sent. */
  readonly seq: number | undefined;
  readonly username: string;
  readonly isOwn: boolean;
  readonly atMs: number;
  /** Name and time stand beside it: it is the first of a group. */
  readonly startsGroup: boolean;
  /** A line with its day stands above it. */
  readonly startsDay: boolean;
  /** The line where the unread begins stands above it. */
  readonly startsUnread: boolean;
  readonly isUnread: boolean;
  /** Its reader has deleted it and may still undo that. */
  readonly isLeaving: boolean;
}
