/** Rooms of their own for tests, and what stands in them. */
import { clientOf } from "./client-of.ts";
import type { Visitor } from "./vocabulary.ts";

/** A public room that all of them have in their lists; gives its id. The first makes it. */
export async function newRoom(url: string, people: readonly Visitor[], name: string): Promise<string> {
  const [first, ...others] = people;
  if (first === undefined) throw new Error("somebody has to make the room");
  const { id } = await clientOf(first, url).api.createRoom({ name, visibility: "public" });
  for (const other of others) await clientOf(other, url).api.joinRoom(id);
  return id;
}

/** What the rows say that are drawn, in their order, without names and times. */
export function textsIn({ log }: Visitor): Promise<string[]> {
  return log.evaluate((log) =>
    [...log.querySelectorAll("article")].map((row) => {
      const [, , body] = row.children;
      return body?.firstElementChild?.textContent ?? "";
    }),
  );
}
