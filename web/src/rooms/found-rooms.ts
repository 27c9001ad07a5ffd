/** Which public rooms a search shows: those whose name or topic holds every word of it, by name. */
import type { EnterableRoom } from "@koe/sdk";
import { fold } from "../text/fold.ts";

export function foundRooms(
  rooms: readonly EnterableRoom[],
  query: string,
  language: string,
): readonly EnterableRoom[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  const { compare } = new Intl.Collator(language, { numeric: true });
  const rank = ({ name }: EnterableRoom) => (words.every((word) => fold(name).includes(word)) ? 0 : 1);
  return rooms
    .filter(({ visibility, archived }) => visibility === "public" && !archived)
    .filter(({ name, topic }) => words.every((word) => fold(`${name} ${topic}`).includes(word)))
    .sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name));
}
