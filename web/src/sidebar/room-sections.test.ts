import { describe, expect, test } from "bun:test";
import type { RoomSummary } from "@koe/sdk";
import { neighbour, roomSections, shownRooms } from "./room-sections.ts";

function room(id: string, changes: Partial<RoomSummary> = {}): RoomSummary {
  return {
    id,
    name: id,
    topic: "",
    visibility: "public",
    archived: false,
    role: "member",
    seq: 0,
    read_seq: 0,
    unread: 0,
    mentions: 0,
    typing: [],
    ...changes,
  };
}

const sectionsOf = (rooms: readonly RoomSummary[]) => roomSections(rooms, ({ name }) => name, "en");
const ids = (listed: readonly { readonly room: RoomSummary }[]) => listed.map(({ room: { id } }) => id);

describe("the sections", () => {
  test("part rooms from direct messages and from what is archived, each by the name it is shown with", () => {
    const sections = sectionsOf([
      room("b", { name: "release 10" }),
      room("a", { name: "Release 9" }),
      room("old", { archived: true }),
      room("d2", { visibility: "direct", name: "Zoë" }),
      room("d1", { visibility: "direct", name: "Åke" }),
      room("p", { visibility: "private", name: "élan" }),
    ]);
    expect(ids(sections.rooms)).toEqual(["p", "a", "b"]);
    expect(ids(sections.directs)).toEqual(["d1", "d2"]);
    expect(ids(sections.archived)).toEqual(["old"]);
  });

  test("do not move when something is said", () => {
    const before = sectionsOf([room("a"), room("b"), room("c")]);
    const after = sectionsOf([room("a"), room("b"), room("c", { unread: 9, mentions: 2, seq: 9 })]);
    expect(ids(after.rooms)).toEqual(ids(before.rooms));
  });

  test("show what is unread and where one is even when they are collapsed", () => {
    const { rooms } = sectionsOf([room("a"), room("b", { unread: 1 }), room("c")]);
    expect(ids(shownRooms(rooms, true, "c"))).toEqual(["b", "c"]);
    expect(ids(shownRooms(rooms, true, undefined))).toEqual(["b"]);
    expect(ids(shownRooms(rooms, false, undefined))).toEqual(["a", "b", "c"]);
  });
});

describe("walking through the rooms", () => {
  const all = ["a", "b", "c"];

  test("goes on at the other end", () => {
    expect(neighbour(all, "c", 1)).toBe("a");
    expect(neighbour(all, "a", -1)).toBe("c");
    expect(neighbour(all, "b", -1)).toBe("a");
  });

  test("begins at the end that lies in the direction when no room is open", () => {
    expect(neighbour(all, undefined, 1)).toBe("a");
    expect(neighbour(all, undefined, -1)).toBe("c");
  });

  test("passes over those that are not wanted, and stays where no other is", () => {
    expect(neighbour(all, "a", 1, (id) => id === "c")).toBe("c");
    expect(neighbour(all, "a", -1, (id) => id === "b")).toBe("b");
    expect(neighbour(all, "a", 1, (id) => id === "a")).toBe(undefined);
    expect(neighbour(["a"], "a", 1)).toBe(undefined);
  });
});
