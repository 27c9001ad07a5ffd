import { useLocation } from "wouter";
import { paths } from "../address/paths.ts";
import { useCommand } from "../ui/commands.ts";
import { type ListedRoom, neighbour } from "./room-sections.ts";

/** Goes from room to room in the order in which the sidebar shows them. */
export function useRoomWalk(shown: readonly ListedRoom[], currentId: string | undefined): void {
  const [, navigate] = useLocation();
  const ids = shown.map(({ room }) => room.id);
  const unread = new Set(shown.filter(({ room }) => room.unread > 0).map(({ room }) => room.id));
  const go = (step: 1 | -1, isWanted?: (id: string) => boolean) => {
    const id = neighbour(ids, currentId, step, isWanted);
    if (id !== undefined) navigate(paths.room(id));
  };
  useCommand("goToPreviousRoom", () => go(-1));
  useCommand("goToNextRoom", () => go(1));
  useCommand("goToPreviousUnread", () => go(-1, (id) => unread.has(id)));
  useCommand("goToNextUnread", () => go(1, (id) => unread.has(id)));
}
