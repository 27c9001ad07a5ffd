import { useEffect, useState } from "react";
import { clock } from "../ui/clock.ts";

/** When a message that the server has not confirmed counts as not sent, and its author is asked what to do. */
export const lateAfterMs = 10_000;

/** Whether what was sent then is late; never for what is not on its way. */
export function useIsLate(sentAtMs: number | undefined): boolean {
  const [lateSinceMs, setLateSinceMs] = useState<number>();
  const isLateAlready = sentAtMs !== undefined && clock.now() - sentAtMs >= lateAfterMs;
  useEffect(() => {
    if (sentAtMs === undefined || isLateAlready) return undefined;
    return clock.after(Math.max(0, sentAtMs + lateAfterMs - clock.now()), () => setLateSinceMs(sentAtMs));
  }, [isLateAlready, sentAtMs]);
  return sentAtMs !== undefined && (isLateAlready || lateSinceMs === sentAtMs);
}
