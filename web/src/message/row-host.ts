import type { MessageDesk } from "./message-desk.ts";
import type { Row } from "./row.ts";
import type { RowAction, RowRights } from "./row-action.ts";

/** What every row of a list has in common. The same object until one of it changes, since all rows are drawn anew then. */
export interface RowHost {
  readonly ownUsername: string | undefined;
  readonly rights: RowRights;
  readonly desk: MessageDesk;
  /** What the unread line counts. */
  readonly unreadCount: number;
  /** Address of a message's thread; undefined inside a thread. */
  readonly threadPath: ((seq: number) => string) | undefined;
  /** Does what was picked for a row; `anchor` is the row or the button that was used. */
  act(action: RowAction, row: Row, anchor: Element): void;
}
