import { useEffect } from "react";
import { useRoute } from "wouter";
import { runCommand } from "../ui/commands.ts";

/**
 * Where the focus goes when a room is entered: to where one writes, or with a touch screen, where that would open its
 * keyboard, to the room's name. A link to a message or a thread leads there, and the focus with it.
 */
export function useArrival(): void {
  const [isInRoom, params] = useRoute("/r/:room/*?");
  const roomId = isInRoom ? params.room : undefined;
  const isRoomItself = isInRoom && !params["*"];
  // biome-ignore lint/correctness/useExhaustiveDependencies: leaving a thread is no arrival in the room
  useEffect(() => {
    if (roomId === undefined || !isRoomItself) return;
    const isWriting = matchMedia("(pointer: fine)").matches && runCommand("focusComposer");
    if (!isWriting) document.querySelector<HTMLElement>("main h1")?.focus();
  }, [roomId]);
}
