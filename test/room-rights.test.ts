import { describe, expect, test } from "bun:test";
import { may, type RoomAction as ServerAction } from "../server/src/room/permission.ts";
import { mayIn, type RoomAction } from "../web/src/members/room-rights.ts";

const actions = [
  "rename",
  "set_topic",
  "archive",
  "add_member",
  "remove_member",
  "remove_owner",
  "change_role",
  "leave",
] as const satisfies readonly (RoomAction & ServerAction)[];
const roles = ["member", "admin", "owner"] as const;
const visibilities = ["public", "private", "direct"] as const;

describe("what the page offers is what the server allows", () => {
  for (const visibility of visibilities) {
    test(`in ${visibility} rooms, for every role and action`, () => {
      for (const role of roles) {
        for (const isArchived of [false, true]) {
          const offered = actions.filter((action) =>
            mayIn({ role, visibility, archived: isArchived }, action),
          );
          const allowed = actions.filter(
            (action) => may(action, { role, visibility, isArchived }).kind === "allowed",
          );
          expect(offered).toEqual(allowed);
        }
        const archived = { role, visibility, archived: true };
        const isAllowed = may("unarchive", { role, visibility, isArchived: true }).kind === "allowed";
        expect(mayIn(archived, "unarchive")).toBe(isAllowed);
      }
    });
  }

  test("what is not archived cannot be brought back", () => {
    expect(mayIn({ role: "owner", visibility: "public", archived: false }, "unarchive")).toBe(false);
  });
});
