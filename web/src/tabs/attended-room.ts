/**
 * Which rooms somebody looks at in any tab of this browser. A tab says so by holding a lock with the room's name, which
 * a tab that crashes lets go.
 */
const prefix = "koe-attended-";

let release: (() => void) | undefined;
let attendedHere: string | undefined;

/** For the tab itself; undefined while nobody looks at it, or at no room. */
export function attendRoom(roomId: string | undefined): void {
  if (roomId === attendedHere) return;
  attendedHere = roomId;
  release?.();
  release = undefined;
  if (roomId === undefined || !("locks" in navigator)) return;
  const left = Promise.withResolvers<void>();
  release = left.resolve;
  navigator.locks.request(prefix + roomId, { mode: "shared" }, () => left.promise).catch(() => undefined);
}

export async function isRoomAttended(roomId: string): Promise<boolean> {
  if (roomId === attendedHere) return true;
  if (!("locks" in navigator)) return false;
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === prefix + roomId);
}
