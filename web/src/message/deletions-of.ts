import type { Room } from "@koe/sdk";
import { clock } from "../ui/clock.ts";
import { Deletions } from "./deletions.ts";

const known = new WeakMap<Room, Deletions>();

/** The deletions of a room: the same for the room itself and all its threads. */
export function deletionsOf(room: Room): Deletions {
  const there = known.get(room) ?? new Deletions(room, { after: clock.after, onLeave });
  known.set(room, there);
  return there;
}

function onLeave(run: () => void): () => void {
  const onVisibility = () => {
    if (document.visibilityState === "hidden") run();
  };
  document.addEventListener("visibilitychange", onVisibility);
  addEventListener("pagehide", run);
  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    removeEventListener("pagehide", run);
  };
}
