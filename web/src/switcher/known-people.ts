import type { Koe } from "@koe/sdk";

/** Everybody this client knows of without asking: who is in its direct messages, and who is online in its rooms. */
export function knownPeople(koe: Koe): readonly string[] {
  const rooms = koe.rooms.get();
  const own = koe.user.get()?.username;
  const names = rooms.flatMap(({ id, members = [] }) => [
    ...members,
    ...koe.room(id).presence.get().usernames,
  ]);
  return [...new Set(names)].filter((name) => name !== own).sort();
}
