import type { Api, EnterableRoom } from "@koe/sdk";
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
  // Whoever was in it and is not any more asks anew: what the server said before is old.
  if (isOwn && entered !== undefined) setEntered(undefined);
  useEffect(() => {
    if (isOwn) return;
    let isWanted = true;
    askOnce(api, roomId).then(
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

const asked = new WeakMap<Api, Map<string, Promise<EnterableRoom>>>();

/** Several parts of the page ask for the same room at the same time; the server hears one question. */
function askOnce(api: Api, roomId: string): Promise<EnterableRoom> {
  const answers = asked.get(api) ?? new Map<string, Promise<EnterableRoom>>();
  asked.set(api, answers);
  const known = answers.get(roomId);
  if (known !== undefined) return known;
  const answer = api.room(roomId).finally(() => answers.delete(roomId));
  answers.set(roomId, answer);
  return answer;
}
