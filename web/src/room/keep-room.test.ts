import { expect, test } from "bun:test";
import { type KeptRoom, keepRoom, keptRoomsMax } from "./keep-room.ts";

const show = (...ids: readonly string[]): readonly KeptRoom[] =>
  ids.reduce<readonly KeptRoom[]>((kept, id) => keepRoom(kept, id), []);
const idsOf = (kept: readonly KeptRoom[]) => kept.map(({ id }) => id);

test("the last four rooms are kept, each in its place", () => {
  expect(idsOf(show("a", "b", "c", "d"))).toEqual(["a", "b", "c", "d"]);
  expect(idsOf(show("a", "b", "c", "d", "b"))).toEqual(["a", "b", "c", "d"]);
});

test("a fifth takes the place of the one shown longest ago", () => {
  expect(idsOf(show("a", "b", "c", "d", "a", "e"))).toEqual(["a", "e", "c", "d"]);
  expect(show("a", "b", "c", "d", "e", "f")).toHaveLength(keptRoomsMax);
});

test("the room that is shown changes nothing", () => {
  const kept = show("a", "b");
  expect(keepRoom(kept, "b")).toBe(kept);
  expect(keepRoom(kept, "a")).not.toBe(kept);
});
