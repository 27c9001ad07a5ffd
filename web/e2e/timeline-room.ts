/** A room in which somebody has said much, and where one is in its timeline. */
import type { RoomSummary } from "@koe/sdk";
import type { Locator } from "playwright-core";
import { until } from "../../test/until.ts";
import type { Account } from "./account.ts";
import { clientOf } from "./client-of.ts";
import { newRoom } from "./new-room.ts";
import { shout } from "./shout.ts";
import type { KoeWithPage, Visitor } from "./vocabulary.ts";

export function accountOf({ person }: Visitor): Account {
  if (person === undefined) throw new Error("a stranger says nothing");
  return person;
}

/** Lines of different lengths: "line 1." and so on. */
export const lines = (count: number, word = "line") =>
  Array.from(
    { length: count },
    (_, index) => `${word} ${index + 1}. ${"and more words ".repeat((index * 7) % 11)}`,
  );

/** Somebody in front of a room in which another has said all this. */
export async function timelineRoom(koe: KoeWithPage, name: string, said: readonly string[]) {
  const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
  const roomId = await newRoom(koe.url, [b, a], name);
  await shout(koe.url, accountOf(b), roomId, said);
  return { a, b, roomId, say: (more: readonly string[]) => shout(koe.url, accountOf(b), roomId, more) };
}

/** Everything in the room is read. */
export async function readAll(koe: KoeWithPage, a: Visitor, roomId: string): Promise<void> {
  const client = clientOf(a, koe.url);
  const stateOf = (rooms: readonly RoomSummary[]) => rooms.find(({ id }) => id === roomId);
  const rooms = await until(client.rooms, (all) => stateOf(all) !== undefined, "room");
  client.room(roomId).markRead(stateOf(rooms)?.seq ?? 0);
  await until(client.rooms, (all) => stateOf(all)?.unread === 0, "room without unread");
  await client.close();
}

/** Pixels from the upper edge of the log, as a share of its height. */
export async function share(visitor: Visitor, selector: string): Promise<number> {
  return visitor.log.evaluate((log, query) => {
    const target = log.querySelector(query);
    if (target === null) return Number.NaN;
    const [outer, inner] = [log.getBoundingClientRect(), target.getBoundingClientRect()];
    return (inner.top - outer.top) / outer.height;
  }, selector);
}

export const divider = "[data-unread-line]";
/** Two frames later, when what was going to be drawn is drawn. */
export const settled = ({ page }: Visitor) =>
  page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );

/** A row in the middle of what is seen, for as long as it is drawn. */
export async function rowInSight({ log }: Visitor): Promise<Locator> {
  const key = await log.evaluate((element) => {
    const { top, height } = element.getBoundingClientRect();
    const rows = [...element.querySelectorAll("article")];
    return rows.find((row) => row.getBoundingClientRect().top > top + height / 3)?.getAttribute("data-key");
  });
  return log.locator(`article[data-key="${key}"]`);
}
