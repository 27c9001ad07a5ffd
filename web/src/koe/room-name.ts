import type { RoomState } from "@koe/sdk";
import type { Texts } from "../i18n/en.ts";

/** What a room is called: a direct message by the others in it, one without others is notes to oneself. */
export function roomName(
  room: Pick<RoomState, "name" | "visibility" | "members">,
  username: string | undefined,
  { app }: Pick<Texts, "app">,
): string {
  if (room.visibility !== "direct") return room.name;
  const others = othersIn(room, username);
  return others.length === 0 ? app.notes : others.join(", ");
}

/** Everybody else in a direct message, by name. */
export function othersIn(
  { members = [] }: Pick<RoomState, "members">,
  username: string | undefined,
): readonly string[] {
  return members.filter((name) => name !== username);
}
