import { expect, test } from "bun:test";
import type { EnterableRoom } from "@koe/sdk";
import { foundRooms } from "./found-rooms.ts";

function room(name: string, changes: Partial<EnterableRoom> = {}): EnterableRoom {
  return {
    id: name,
    name,
    topic: "",
    visibility: "public",
    archived: false,
    role: "member",
    seq: 0,
    read_seq: 0,
    unread: 0,
    mentions: 0,
    isJoined: false,
    ...changes,
  };
}

const namesFor = (rooms: readonly EnterableRoom[], query: string) =>
  foundRooms(rooms, query, "en").map(({ name }) => name);

test("without words all public rooms are found, by name, and nothing that is private or archived", () => {
  const rooms = [
    room("team 10"),
    room("team 9"),
    room("secret", { visibility: "private" }),
    room("old", { archived: true }),
  ];
  expect(namesFor(rooms, " ")).toEqual(["team 9", "team 10"]);
});

test("every word has to be in the name or the topic, whatever its case, accents and width", () => {
  const rooms = [room("Café"), room("Travel", { topic: "cafe crawls" }), room("デザイン")];
  expect(namesFor(rooms, "CAFE")).toEqual(["Café", "Travel"]);
  expect(namesFor(rooms, "crawl cafe")).toEqual(["Travel"]);
  expect(namesFor(rooms, "ﾃﾞｻﾞｲﾝ")).toEqual(["デザイン"]);
  expect(namesFor(rooms, "tea")).toEqual([]);
});
