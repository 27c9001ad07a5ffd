import type { Room } from "@koe/sdk";
import { type ReactNode, Suspense, useCallback, useState } from "react";
import { paths } from "../address/paths.ts";
import type { EmojiPopoverProps } from "../emoji/emoji-popover.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { announce } from "../ui/announcer.tsx";
import { lazily } from "../ui/lazily.ts";
import { showToast } from "../ui/toasts.ts";
import { undoMs } from "./deletions.ts";
import type { MessageDesk } from "./message-desk.ts";
import type { Row } from "./row.ts";
import type { RowAction, RowRights } from "./row-action.ts";
import type { RowSheetProps } from "./row-sheet.tsx";

const EmojiPopover = lazily<EmojiPopoverProps>(
  async () => (await import("../emoji/emoji-popover.tsx")).EmojiPopover,
);
const RowSheet = lazily<RowSheetProps>(async () => (await import("./row-sheet.tsx")).RowSheet);

interface RowActionsOptions {
  readonly room: Room;
  readonly desk: MessageDesk;
  readonly rights: RowRights;
  readonly onReply: (seq: number) => void;
  readonly onMarkUnread: (seq: number) => void;
}

interface Picking {
  readonly row: Row;
  readonly anchor: Element;
}

/** What the actions of rows do in a room or a thread, and the layers that some of them open. */
export function useRowActions({ room, desk, rights, onReply, onMarkUnread }: RowActionsOptions) {
  const { message } = useTexts();
  const [picking, setPicking] = useState<Picking>();
  const [pressed, setPressed] = useState<Row>();

  const act = useCallback(
    (action: RowAction, row: Row, anchor: Element) => {
      const text = "text" in row.item ? row.item.text : "";
      const whenStored = (run: (seq: number) => void) => row.seq !== undefined && run(row.seq);
      const run: { readonly [Action in RowAction]: () => void } = {
        react: () => setPicking({ row, anchor }),
        reply: () => whenStored(onReply),
        edit: () => desk.edit(row),
        copy_link: () => void copy(linkOf(room.id, row), message.linkCopied),
        copy_text: () => void copy(text, message.textCopied),
        mark_unread: () =>
          whenStored((seq) => {
            desk.markUnread(row);
            onMarkUnread(seq);
          }),
        delete: () => offerUndo(desk.remove(row), message),
        retry: () => desk.retry(row),
      };
      run[action]();
    },
    [room, desk, message, onReply, onMarkUnread],
  );

  const layers: ReactNode = (
    <Suspense fallback={null}>
      {picking && (
        <EmojiPopover
          anchor={picking.anchor instanceof HTMLElement ? picking.anchor : null}
          isOpen
          onPick={(emoji) => desk.react(picking.row, emoji, true)}
          onClose={() => setPicking(undefined)}
        />
      )}
      {pressed && (
        <RowSheet
          row={pressed}
          rights={rights}
          onPick={(action) => act(action, pressed, rowElement(pressed))}
          onReact={(emoji) => desk.react(pressed, emoji, true)}
          onClose={() => setPressed(undefined)}
        />
      )}
    </Suspense>
  );
  // The toolbar stays with the row for which something is being picked.
  return { act, layers, onLongPress: setPressed, pinnedKey: picking?.row.key };
}

/** A reply stands in its thread alone, so that is where its link leads. */
function linkOf(roomId: string, { item, seq = 0 }: Row): string {
  const threadSeq = item.kind === "message" ? item.threadSeq : undefined;
  const path = threadSeq === undefined ? paths.message(roomId, seq) : paths.thread(roomId, threadSeq);
  return new URL(path, location.origin).href;
}

function rowElement({ key }: Row): Element {
  return document.querySelector(`article[data-key="${CSS.escape(key)}"]`) ?? document.body;
}

function offerUndo(
  undo: (() => void) | undefined,
  { undone, undo: label }: { undone: string; undo: string },
): void {
  if (undo === undefined) return;
  showToast({ text: undone, action: { label, run: undo }, shownMs: undoMs });
}

async function copy(text: string, done: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  announce(done);
  showToast({ text: done });
}
