import type { RoomSummary, User } from "@koe/sdk";
import { useCallback, useMemo } from "react";
import { useLocation } from "wouter";
import { paths } from "../address/paths.ts";
import type { MessageDesk } from "../message/message-desk.ts";
import { rightsIn } from "../message/rights-in.ts";
import type { RowHost } from "../message/row-host.ts";
import { useRowActions } from "../message/use-row-actions.tsx";
import type { RoomStay } from "./room-stay.ts";

interface HostOptions {
  readonly stay: RoomStay;
  readonly desk: MessageDesk;
  readonly summary: RoomSummary | undefined;
  readonly user: User | undefined;
  readonly unreadCount: number;
}

/** What the rows of the room have in common, and the layers that their actions open. */
export function useHost({ stay, desk, summary, user, unreadCount }: HostOptions) {
  const { room } = stay;
  const [, navigate] = useLocation();
  const { mayWrite, mayDeleteOthers } = rightsIn(summary, user?.role === "owner");
  const rights = useMemo(() => ({ mayWrite, mayDeleteOthers, isThread: false }), [mayWrite, mayDeleteOthers]);
  const { act, layers, onLongPress, pinnedKey } = useRowActions({
    room,
    desk,
    rights,
    onReply: useCallback((seq: number) => navigate(paths.thread(room.id, seq)), [navigate, room]),
    onMarkUnread: useCallback((seq: number) => stay.holdUnread(seq), [stay]),
  });
  const ownUsername = user?.username;
  const host = useMemo(
    (): RowHost => ({
      ownUsername,
      rights,
      desk,
      unreadCount,
      threadPath: (seq) => paths.thread(room.id, seq),
      act,
    }),
    [ownUsername, rights, desk, unreadCount, room, act],
  );
  return { host, layers, onLongPress, pinnedKey };
}
