/**
 * Which room's messages are on the screen now, and how far down: what marking as read, notifications and shortcuts need
 * to know of the timeline. Undefined while no room is shown.
 */
import type { Observable } from "@koe/sdk";
import { StateCell } from "./state-cell.ts";

export interface ShownTimeline {
  readonly roomId: string;
  /**
   * Everything up to here has been on the screen or lies above it; at the end of the present, the end of the log. 0
   * until the first messages are drawn.
   */
  readonly lastSeenSeq: number;
  /** The last message of the present is on the screen. */
  readonly isAtPresent: boolean;
  /** The reader has marked something here as unread, which holds until they leave: nothing is to be marked as read. */
  readonly holdsUnread: boolean;
  readonly controls: TimelineControls;
}

/** What others may ask of the timeline on the screen. */
export interface TimelineControls {
  /** Shows the last message, and takes away the line where the unread began. */
  toPresent(): void;
  /** Focuses the row where the keyboard was last, else the last one. */
  focusRows(): void;
  /** Edits one's own last message; false when there is none to edit. */
  editLast(): boolean;
}

const cell = new StateCell<ShownTimeline | undefined>(undefined);

export const shownTimeline: Observable<ShownTimeline | undefined> = cell;

/** For the room's place alone. */
export function showTimeline(shown: ShownTimeline | undefined): void {
  const before = cell.get();
  const isSame =
    before?.roomId === shown?.roomId &&
    before?.lastSeenSeq === shown?.lastSeenSeq &&
    before?.isAtPresent === shown?.isAtPresent &&
    before?.holdsUnread === shown?.holdsUnread &&
    before?.controls === shown?.controls;
  if (!isSame) cell.set(shown);
}
