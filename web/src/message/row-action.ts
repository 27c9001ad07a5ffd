/** What one may do with a message, and by which key. */
import { isShortcut, type KeyPress } from "../ui/shortcut.ts";
import type { ShortcutId } from "../ui/shortcut-table.ts";
import type { Row } from "./row.ts";

export type RowAction =
  | "react"
  | "reply"
  | "edit"
  | "copy_link"
  | "copy_text"
  | "mark_unread"
  | "delete"
  | "retry";

/** What the reader may do where the rows are. */
export interface RowRights {
  /** Write, react, edit and delete their own. */
  readonly mayWrite: boolean;
  readonly mayDeleteOthers: boolean;
  /** Rows of a room lead to threads and can be marked as unread; those of a thread cannot. */
  readonly isThread: boolean;
}

/** In the order in which they are offered. */
export function actionsOf({ item, isOwn, isLeaving }: Row, rights: RowRights): readonly RowAction[] {
  if (item.kind === "notice" || isLeaving) return [];
  if (item.kind === "pending") return item.state === "failed" ? ["retry", "edit", "delete"] : [];
  const { mayWrite, mayDeleteOthers, isThread } = rights;
  const offered: readonly (RowAction | false)[] = item.isDeleted
    ? [!isThread && item.replyCount > 0 && "reply", "copy_link"]
    : [
        mayWrite && "react",
        !isThread && "reply",
        mayWrite && isOwn && "edit",
        "copy_link",
        "copy_text",
        !isThread && "mark_unread",
        mayWrite && (isOwn || mayDeleteOthers) && "delete",
      ];
  return offered.filter((action) => action !== false);
}

/** The keys of a focused row. A thread is where one replies, so both keys lead there. */
export const rowShortcuts: { readonly [Action in RowAction]?: ShortcutId } = {
  react: "react",
  reply: "reply",
  edit: "edit",
  copy_link: "copyLink",
  mark_unread: "markUnread",
  delete: "delete",
};

const actionKeys: readonly (readonly [ShortcutId, RowAction])[] = [
  ["edit", "edit"],
  ["reply", "reply"],
  ["openThread", "reply"],
  ["react", "react"],
  ["copyLink", "copy_link"],
  ["delete", "delete"],
  ["markUnread", "mark_unread"],
];

export type RowMove = "previous" | "next" | "first" | "last";

const moveKeys: readonly (readonly [ShortcutId, RowMove])[] = [
  ["previousMessage", "previous"],
  ["nextMessage", "next"],
  ["firstMessage", "first"],
  ["lastMessage", "last"],
];

export const actionOfKey = (press: KeyPress): RowAction | undefined =>
  actionKeys.find(([id]) => isShortcut(press, id))?.[1];

export const moveOfKey = (press: KeyPress): RowMove | undefined =>
  moveKeys.find(([id]) => isShortcut(press, id))?.[1];
