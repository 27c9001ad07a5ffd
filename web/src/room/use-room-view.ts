import { useCallback, useEffect, useMemo, useState } from "react";
import { showTimeline } from "../koe/shown-timeline.ts";
import type { ListSurface } from "../message/list-surface.ts";
import type { MessageDesk } from "../message/message-desk.ts";
import type { Row } from "../message/row.ts";
import { isNearEnd, isNearStart } from "../message/scroll.ts";
import { logFocus } from "./log-focus.ts";
import type { RoomStay } from "./room-stay.ts";

/** What of the timeline is on the screen, as far as what is drawn round it depends on it. */
interface View {
  readonly isAtEnd: boolean;
  readonly unreadIs: "above" | "seen" | "below" | undefined;
}

interface RoomViewOptions {
  readonly stay: RoomStay;
  readonly desk: MessageDesk;
  readonly rows: readonly Row[];
  /** Of the room's log. */
  readonly headSeq: number;
  /** The row with the unread line. */
  readonly unreadKey: string | undefined;
}

/** After every move of the timeline: reads on where it is needed, and tells the page what is on the screen. */
export function useRoomView({ stay, desk, rows, headSeq, unreadKey }: RoomViewOptions) {
  const { room } = stay;
  const [view, setView] = useState<View>({ isAtEnd: true, unreadIs: undefined });
  const controls = useMemo(
    () => ({
      toPresent: () => {
        stay.clearUnread();
        void stay.toPresent();
      },
      focusRows: () => logFocus.toRows(room.id),
      editLast: () => desk.editLast(),
    }),
    [stay, desk, room],
  );
  const onView = useCallback(
    (surface: ListSurface) => {
      const metrics = surface.metrics();
      const { isArriving, holdsUnread } = stay.state.get();
      if (metrics.view === 0 || isArriving) return;
      const { hasOlder, hasNewer } = room.timeline.get();
      if (hasOlder && isNearStart(metrics)) room.loadOlder().catch(() => undefined);
      if (hasNewer && isNearEnd(metrics)) room.loadNewer().catch(() => undefined);
      const { isAtEnd } = stay.scroll;
      const isAtPresent = isAtEnd && !hasNewer;
      const lastSeq = rows.findLast(({ seq }) => seq !== undefined)?.seq ?? 0;
      if (isAtPresent) stay.saw(lastSeq);
      // What is in threads alone counts as seen with the room's last message.
      const lastSeenSeq = isAtPresent ? Math.max(lastSeq, headSeq) : (surface.lastSeen()?.seq ?? 0);
      showTimeline({ roomId: room.id, lastSeenSeq, isAtPresent, holdsUnread, controls });
      const unreadIs = unreadKey === undefined ? undefined : surface.sideOf(unreadKey);
      setView((before) =>
        before.isAtEnd === isAtEnd && before.unreadIs === unreadIs ? before : { isAtEnd, unreadIs },
      );
    },
    [stay, room, rows, headSeq, controls, unreadKey],
  );
  useEffect(() => () => showTimeline(undefined), []);
  return { view, onView };
}
