import { useLayoutEffect } from "react";
import type { Row } from "../message/row.ts";
import type { RoomStay } from "./room-stay.ts";

/** What one sends oneself is seen, from wherever one wrote it. */
export function useOwnSends({ scroll }: RoomStay, rows: readonly Row[]): void {
  const last = rows.at(-1);
  const sentKey = last?.item.kind === "pending" ? last.key : undefined;
  useLayoutEffect(() => {
    if (sentKey !== undefined) scroll.goTo({ kind: "end" });
  }, [scroll, sentKey]);
}
