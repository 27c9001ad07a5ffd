import type { EnterableRoom } from "@koe/sdk";
import { useEffect, useState } from "react";
import { useKoe } from "./koe-context.tsx";
import { useObservable } from "./use-observable.ts";

/**
 * A room as whoever is signed in sees it: from their own list, or, when it is a public one that they only look at, as the
 * server says it. Undefined until it is known, and for what they may not enter.
 */
export function useRoomState(roomId: string): EnterableRoom | undefined {
  const { api, rooms } = useKoe();
  const own = useObservable(rooms).find(({ id }) => id === roomId);
  const [entered, setEntered] = useState<EnterableRoom>();
  const isOwn = own !== undefined;
  useEffect(() => {
    if (isOwn) return;
    let isWanted = true;
    api.room(roomId).then(
      (room) => isWanted && setEntered(room),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [api, roomId, isOwn]);
  if (own !== undefined) return { ...own, isJoined: true };
  return entered?.id === roomId ? { ...entered, isJoined: false } : undefined;
}
