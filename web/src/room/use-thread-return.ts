import { useEffect } from "react";
import { logFocus } from "./log-focus.ts";
import type { RoomStay } from "./room-stay.ts";

/** The keyboard comes back to the message whose thread was open. */
export function useThreadReturn({ room }: RoomStay, threadSeq: number | undefined): void {
  useEffect(() => {
    if (threadSeq === undefined) return undefined;
    return () => {
      const { items } = room.timeline.get();
      const root = items.find((item) => item.kind === "message" && item.seq === threadSeq);
      // After the panel has gone, and with it the focus.
      if (root !== undefined) requestAnimationFrame(() => logFocus.toRow(room.id, root.key));
    };
  }, [room, threadSeq]);
}
