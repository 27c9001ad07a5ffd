/**
 * How one's rooms stand in the sidebar: rooms, direct messages, what is archived; each by name. Nothing moves because
 * something was said, so a room stands under the pointer where it stood before.
 */
import type { RoomSummary } from "@koe/sdk";

export const sectionNames = ["rooms", "directs", "archived"] as const;
export type SectionName = (typeof sectionNames)[number];

/** A room under the name it is shown with. */
export interface ListedRoom {
  readonly room: RoomSummary;
  readonly name: string;
}

export type RoomSections = Readonly<Record<SectionName, readonly ListedRoom[]>>;

export function roomSections(
  rooms: readonly RoomSummary[],
  nameOf: (room: RoomSummary) => string,
  language: string,
): RoomSections {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const listed = rooms
    .map((room) => ({ room, name: nameOf(room) }))
    .sort((a, b) => compare(a.name, b.name) || (a.room.id < b.room.id ? -1 : 1));
  return {
    rooms: listed.filter(({ room }) => sectionOf(room) === "rooms"),
    directs: listed.filter(({ room }) => sectionOf(room) === "directs"),
    archived: listed.filter(({ room }) => sectionOf(room) === "archived"),
  };
}

function sectionOf({ archived, visibility }: RoomSummary): SectionName {
  if (archived) return "archived";
  return visibility === "direct" ? "directs" : "rooms";
}

/** A collapsed section still shows what must not be missed: where one is, and what is unread. */
export function shownRooms(
  rooms: readonly ListedRoom[],
  isCollapsed: boolean,
  currentId: string | undefined,
): readonly ListedRoom[] {
  return isCollapsed ? rooms.filter(({ room }) => room.id === currentId || room.unread > 0) : rooms;
}

/** The next one in this direction, round the end; `undefined` when there is none. */
export function neighbour(
  ids: readonly string[],
  currentId: string | undefined,
  step: 1 | -1,
  isWanted: (id: string) => boolean = () => true,
): string | undefined {
  const at = currentId === undefined ? -1 : ids.indexOf(currentId);
  const inOrder = step === 1 ? [...ids.slice(at + 1), ...ids.slice(0, at + 1)] : backwards(ids, at);
  return inOrder.find((id) => id !== currentId && isWanted(id));
}

function backwards(ids: readonly string[], at: number): readonly string[] {
  const from = at === -1 ? ids.length : at;
  return [...ids.slice(from), ...ids.slice(0, from)].reverse();
}
