import { expect, test } from "bun:test";
import { presenceAfter, presenceFrom } from "./presence-view.ts";

test("changes apply to the list, which stays sorted; it is complete when it has as many as there are", () => {
  const before = presenceFrom({ count: 2, usernames: ["ann", "cora"], complete: true });
  const after = presenceAfter(before, { room_id: "a", joins: ["bob"], leaves: ["ann"], count: 2 });
  expect(after).toEqual({ count: 2, usernames: ["bob", "cora"], complete: true });
  const many = presenceAfter(after, { room_id: "a", joins: ["dora"], leaves: [], count: 250 });
  expect(many).toEqual({ count: 250, usernames: ["bob", "cora", "dora"], complete: false });
});
