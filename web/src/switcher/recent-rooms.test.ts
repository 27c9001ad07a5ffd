import { expect, test } from "bun:test";
import { afterVisit } from "./recent-rooms.ts";

test("a room that is visited comes first, once, and the oldest is forgotten", () => {
  expect(afterVisit(["a", "b", "c"], "b")).toEqual(["b", "a", "c"]);
  const many = Array.from({ length: 20 }, (_, at) => `r${at}`);
  const after = afterVisit(many, "new");
  expect(after.length).toBe(20);
  expect(after[0]).toBe("new");
  expect(after).not.toContain("r19");
});
