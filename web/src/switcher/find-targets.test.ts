import { describe, expect, test } from "bun:test";
import { findTargets, shownTargetsMax } from "./find-targets.ts";
import type { SwitchTarget } from "./switch-target.ts";

const room = (name: string, unread = 0, isJoined = true): SwitchTarget => ({
  kind: "room",
  key: `room ${name}`,
  name,
  roomId: name,
  visibility: "public",
  unread,
  isJoined,
});
const person = (name: string): SwitchTarget => ({ kind: "person", key: `person ${name}`, name });
const action = (name: string): SwitchTarget => ({
  kind: "action",
  key: `action ${name}`,
  name,
  does: { href: "/" },
});

const nowhere = { recentIds: [], currentId: undefined };
const namesOf = (found: readonly SwitchTarget[]) => found.map(({ name }) => name);
const find = (targets: readonly SwitchTarget[], query: string, been = nowhere) =>
  namesOf(findTargets(targets, query, been));

describe("without words", () => {
  test("the rooms one was in last come first, without the one that is open, then what is unread, then actions", () => {
    const targets = [room("a"), room("b", 3), room("c"), room("d"), action("Settings"), person("aiko")];
    const been = { recentIds: ["d", "c", "a"], currentId: "d" };
    expect(namesOf(findTargets(targets, "", been))).toEqual(["c", "a", "b", "Settings"]);
  });

  test("rooms that one is not in are not offered", () => {
    expect(find([room("mine"), room("other", 0, false)], "")).toEqual(["mine"]);
  });
});

describe("with words", () => {
  const targets = [
    room("design"),
    room("release 10"),
    room("General Chat"),
    person("aiko"),
    action("Settings"),
  ];

  test("a letter too many, too few, wrong or swapped is forgiven", () => {
    for (const typed of ["design", "desgin", "desin", "desxgn", "dessign"]) {
      expect(find(targets, typed)).toContain("design");
    }
    expect(find(targets, "zzz")).toEqual([]);
  });

  test("case, accents and the order of words do not matter, and every script is found", () => {
    const more = [...targets, room("Café Zürich"), room("サポート窓口"), room("غرفة التصميم")];
    expect(find(more, "cafe zur")).toEqual(["Café Zürich"]);
    expect(find(more, "chat gen")).toEqual(["General Chat"]);
    expect(find(more, "窓口")).toEqual(["サポート窓口"]);
    expect(find(more, "التصميم")).toEqual(["غرفة التصميم"]);
  });

  test("what begins so comes before what only holds it, and there the latest first", () => {
    const rooms = [room("old redesign"), room("design ops"), room("design")];
    const been = { recentIds: ["design ops", "old redesign"], currentId: undefined };
    expect(namesOf(findTargets(rooms, "design", been))).toEqual(["design ops", "design", "old redesign"]);
  });

  test("a sign in front looks for one kind alone", () => {
    const mixed = [room("set theory"), person("seth"), action("Settings")];
    expect(find(mixed, "#set")).toEqual(["set theory"]);
    expect(find(mixed, "@set")).toEqual(["seth"]);
    expect(find(mixed, ">set")).toEqual(["Settings"]);
  });

  test("no more are given than are drawn", () => {
    const many = Array.from({ length: 10_000 }, (_, at) => room(`room number ${at}`));
    expect(find(many, "room").length).toBe(shownTargetsMax);
  });
});
