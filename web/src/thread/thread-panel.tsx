import { X } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useState } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useObservable } from "../koe/use-observable.ts";
import { usePaced } from "../koe/use-paced.ts";
import { deletionsOf } from "../message/deletions-of.ts";
import type { ListSurface } from "../message/list-surface.ts";
import { MessageDesk } from "../message/message-desk.ts";
import { MessageList } from "../message/message-list.tsx";
import { rightsIn } from "../message/rights-in.ts";
import type { RowHost } from "../message/row-host.ts";
import { isNearStart, ScrollKeeper } from "../message/scroll.ts";
import { Skeleton } from "../message/skeleton.tsx";
import { useRowActions } from "../message/use-row-actions.tsx";
import { useRows } from "../message/use-rows.ts";
import { runCommand } from "../ui/commands.ts";
import { useEscape } from "../ui/escape.ts";
import { IconButton } from "../ui/icon-button.tsx";
import styles from "./thread-panel.module.css";

/** What a composer below the replies may ask of them. */
export interface ThreadComposerSlot {
  readonly roomId: string;
  readonly threadSeq: number;
  readonly onSend: () => void;
  readonly onEditLast: () => boolean;
}

export interface ThreadPanelProps {
  readonly roomId: string;
  readonly threadSeq: number;
  readonly composer: (slot: ThreadComposerSlot) => ReactNode;
  readonly onClose: () => void;
}

const nothing = () => {};

/** A message and its replies, beside the room. Give it a key for each thread. */
export function ThreadPanel({ roomId, threadSeq, composer, onClose }: ThreadPanelProps) {
  const texts = useTexts();
  const koe = useKoe();
  const room = koe.room(roomId);
  const user = useObservable(koe.user);
  const summary = useObservable(koe.rooms).find(({ id }) => id === roomId);
  const timeline = usePaced(room.thread(threadSeq));
  const [scroll] = useState(() => new ScrollKeeper());
  const [desk] = useState(
    () =>
      new MessageDesk({
        room,
        deletions: deletionsOf(room),
        focusAfterEdit: () => void runCommand("focusComposer"),
      }),
  );
  const editingKey = useObservable(desk.editing);
  const leavingSeqs = useObservable(deletionsOf(room).leaving);
  const { mayWrite, mayDeleteOthers } = rightsIn(summary, user?.role === "owner");
  const rights = useMemo(() => ({ mayWrite, mayDeleteOthers, isThread: true }), [mayWrite, mayDeleteOthers]);
  const rows = useRows(timeline.items, {
    ownUserId: user?.id,
    ownUsername: user?.username,
    readSeq: undefined,
    dividerSeq: undefined,
    leavingSeqs,
  });
  const { act, layers, onLongPress, pinnedKey } = useRowActions({
    room,
    desk,
    rights,
    onReply: nothing,
    onMarkUnread: nothing,
  });
  const host = useMemo(
    (): RowHost => ({
      ownUsername: user?.username,
      rights,
      desk,
      unreadCount: 0,
      threadPath: undefined,
      act,
    }),
    [user?.username, rights, desk, act],
  );
  const onView = useCallback(
    (surface: ListSurface) => {
      const thread = room.thread(threadSeq).get();
      if (thread.hasOlder && isNearStart(surface.metrics()))
        room.loadOlder({ threadSeq }).catch(() => undefined);
    },
    [room, threadSeq],
  );
  const toEnd = () => scroll.goTo({ kind: "end" });
  useLayoutEffect(() => desk.show(rows), [desk, rows]);
  useEscape("panel", () => {
    onClose();
    return true;
  });
  useEffect(() => void runCommand("focusComposer"), []);

  return (
    <div className={styles["panel"]}>
      <header className={styles["header"]}>
        <h2 className={styles["title"]}>{texts.timeline.thread}</h2>
        <IconButton label={texts.timeline.closeThread} icon={<X />} onClick={onClose} />
      </header>
      <div className={styles["place"]}>
        <MessageList
          label={texts.timeline.threadLog}
          rows={rows}
          host={host}
          scroll={scroll}
          layout="column"
          editingKey={editingKey}
          pinnedKey={pinnedKey}
          onView={onView}
          onLast={toEnd}
          onLongPress={onLongPress}
        />
        {!timeline.isLoaded && <Skeleton label={texts.timeline.loading} layout="column" />}
      </div>
      {composer({ roomId, threadSeq, onSend: toEnd, onEditLast: () => desk.editLast() })}
      {layers}
    </div>
  );
}
