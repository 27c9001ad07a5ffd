import { useEffect, useLayoutEffect, useRef } from "react";
import type { RoomStay } from "./room-stay.ts";

/** Comes into the room when it is shown and leaves it when it is not; goes along with the address in between. */
export function useStay(stay: RoomStay, targetSeq: number | undefined): void {
  const isInside = useRef(false);
  const latest = useRef(targetSeq);
  latest.current = targetSeq;
  useLayoutEffect(() => {
    stay.enter(latest.current);
    isInside.current = true;
    return () => {
      isInside.current = false;
      stay.leave();
    };
  }, [stay]);
  useEffect(() => {
    if (isInside.current) stay.aim(targetSeq);
  }, [stay, targetSeq]);
}
