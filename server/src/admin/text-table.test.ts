import { expect, test } from "bun:test";
import { textTable } from "./text-table.ts";

test("columns line up by what a terminal shows, and no line ends in blanks", () => {
  expect(
    textTable([
      ["name", "role"],
      ["声", "owner"],
      ["é", ""],
      ["longest", "member"],
    ]),
  ).toEqual(["name     role", "声       owner", "é", "longest  member"]);
});
