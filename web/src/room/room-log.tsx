import type { Koe, RoomSummary } from "@koe/sdk";
import { useLayoutEffect } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { useObservable } from "../koe/use-observable.ts";
import { usePaced } from "../koe/use-paced.ts";
import { deletionsOf } from "../message/deletions-of.ts";
import type { MessageDesk } from "../message/message-desk.ts";
import { MessageList } from "../message/message-list.tsx";
import { Skeleton } from "../message/skeleton.tsx";
import { useRows } from "../message/use-rows.ts";
import { useMediaQuery } from "../ui/use-media-query.ts";
import { JumpButtons } from "./jump-buttons.tsx";
import { logFocus } from "./log-focus.ts";
import styles from "./room-log.module.css";
import { RoomNotes } from "./room-notes.tsx";
import type { RoomStay } from "./room-stay.ts";
import { useArrivals } from "./use-arrivals.ts";
import { useHost } from "./use-host.ts";
import { useOwnSends } from "./use-own-sends.ts";
import { useRoomEscape } from "./use-room-escape.ts";
import { useRoomView } from "./use-room-view.ts";
import { useStay } from "./use-stay.ts";
import { useThreadReturn } from "./use-thread-return.ts";

interface RoomLogProps {
  readonly koe: Koe;
  readonly stay: RoomStay;
  readonly desk: MessageDesk;
  readonly name: string;
  readonly summary: RoomSummary | undefined;
  readonly targetSeq: number | undefined;
  readonly threadSeq: number | undefined;
}

/** What is said in a room. */
export function RoomLog({ koe, stay, desk, name, summary, targetSeq, threadSeq }: RoomLogProps) {
  const texts = useTexts();
  const { room } = stay;
  const user = useObservable(koe.user);
  const timeline = usePaced(room.timeline);
  const state = useObservable(stay.state);
  const leavingSeqs = useObservable(deletionsOf(room).leaving);
  const editingKey = useObservable(desk.editing);
  const rows = useRows(timeline.items, {
    ownUserId: user?.id,
    ownUsername: user?.username,
    readSeq: summary?.read_seq,
    dividerSeq: state.unread?.seq,
    leavingSeqs,
  });
  const layout = useMediaQuery("(width < 600px)") ? "column" : "margin";

  useLayoutEffect(() => desk.show(rows), [desk, rows]);
  useStay(stay, targetSeq);
  useArrivals(koe, stay);
  useThreadReturn(stay, threadSeq);
  useOwnSends(stay, rows);

  const { host, layers, onLongPress, pinnedKey } = useHost({
    stay,
    desk,
    summary,
    user,
    unreadCount: state.unread?.count ?? 0,
  });
  const unreadKey = rows.find(({ startsUnread }) => startsUnread)?.key;
  useRoomEscape({ stay, desk, editingKey, headSeq: summary?.seq ?? 0 });
  const { view, onView } = useRoomView({ stay, desk, rows, headSeq: summary?.seq ?? 0, unreadKey });

  const isWaiting = !timeline.isLoaded || state.isArriving;
  return (
    <div className={styles["place"]} id={logFocus.idOf(room.id)} data-arriving={isWaiting || undefined}>
      <MessageList
        label={texts.timeline.log(name)}
        rows={rows}
        host={host}
        scroll={stay.scroll}
        layout={layout}
        editingKey={editingKey}
        targetKey={rows.find(({ seq }) => seq !== undefined && seq === state.targetSeq)?.key}
        pinnedKey={pinnedKey}
        onView={onView}
        onLast={() => void stay.toPresent()}
        onLongPress={onLongPress}
      >
        {!isWaiting && (
          <RoomNotes
            isEmpty={rows.length === 0}
            isArchived={summary?.archived ?? false}
            problem={state.problem}
          />
        )}
      </MessageList>
      {isWaiting && <Skeleton label={texts.timeline.loading} layout={layout} />}
      {!isWaiting && (
        <JumpButtons
          rows={rows}
          isAtEnd={view.isAtEnd}
          hasNewer={timeline.hasNewer}
          unread={view.unreadIs === "above" ? state.unread : undefined}
          seenSeq={state.seenSeq}
          onPresent={() => void stay.toPresent()}
          onUnread={() => {
            if (unreadKey === undefined) return;
            stay.scroll.goTo({ kind: "row", key: unreadKey, edge: "third" });
            // The row is drawn by then.
            requestAnimationFrame(() => logFocus.toRow(room.id, unreadKey));
          }}
        />
      )}
      {layers}
    </div>
  );
}
