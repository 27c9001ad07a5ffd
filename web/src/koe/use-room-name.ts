import { useState } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "./koe-context.tsx";
import { roomName } from "./room-name.ts";
import { useObservable } from "./use-observable.ts";
import { useRoomState } from "./use-room-state.ts";

/**
 * What a room is called, also one that is only looked at, and one that was left meanwhile, as it was called last. In a
 * component of that one room.
 */
export function useRoomName(roomId: string): string {
  const texts = useTexts();
  const username = useObservable(useKoe().user)?.username;
  const room = useRoomState(roomId);
  const name = room && roomName(room, username, texts);
  const [last, setLast] = useState(name);
  if (name !== undefined && name !== last) setLast(name);
  return name ?? last ?? texts.app.room;
}
