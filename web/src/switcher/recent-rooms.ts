/** The rooms one was in last, in this browser: the latest first. */
const storageKey = "koe.recent-rooms";
const keptMax = 20;

export function recentRooms(): readonly string[] {
  return (localStorage.getItem(storageKey) ?? "").split(" ").filter(Boolean);
}

export function visitRoom(roomId: string): void {
  localStorage.setItem(storageKey, afterVisit(recentRooms(), roomId).join(" "));
}

export function afterVisit(recent: readonly string[], roomId: string): readonly string[] {
  return [roomId, ...recent.filter((id) => id !== roomId)].slice(0, keptMax);
}
