import { describe, expect, test } from "bun:test";
import type { RoomRole, Visibility } from "@koe/protocol";
import { may, type RoomAction } from "./permission.ts";

/**
 * One character for each role: none, member, admin, owner. `+` allowed, `f` forbidden, `n` not_member, `a` room_archived.
 * Left in a living room, right in an archived one.
 */
const table: Readonly<Record<RoomAction, Readonly<Record<Visibility, string>>>> = {
  read: { public: "n+++ n+++", private: "n+++ n+++", direct: "n+++ n+++" },
  send: { public: "n+++ naaa", private: "n+++ naaa", direct: "n+++ naaa" },
  edit_own: { public: "n+++ naaa", private: "n+++ naaa", direct: "n+++ naaa" },
  delete_own: { public: "n+++ naaa", private: "n+++ naaa", direct: "n+++ naaa" },
  delete_other: { public: "nf++ nfaa", private: "nf++ nfaa", direct: "nfff nfff" },
  react: { public: "n+++ naaa", private: "n+++ naaa", direct: "n+++ naaa" },
  rename: { public: "nf++ nfaa", private: "nf++ nfaa", direct: "nfff nfff" },
  set_topic: { public: "nf++ nfaa", private: "nf++ nfaa", direct: "nfff nfff" },
  archive: { public: "nff+ nffa", private: "nff+ nffa", direct: "nfff nfff" },
  unarchive: { public: "nff+ nff+", private: "nff+ nff+", direct: "nfff nfff" },
  add_member: { public: "nf++ nfaa", private: "n+++ naaa", direct: "nfff nfff" },
  remove_member: { public: "nf++ nfaa", private: "nf++ nfaa", direct: "nfff nfff" },
  remove_owner: { public: "nff+ nffa", private: "nff+ nffa", direct: "nfff nfff" },
  change_role: { public: "nff+ nffa", private: "nff+ nffa", direct: "nfff nfff" },
  leave: { public: "n+++ n+++", private: "n+++ n+++", direct: "nfff nfff" },
  join: { public: "n+++ naaa", private: "n+++ naaa", direct: "n+++ naaa" },
};

const visibilities: readonly Visibility[] = ["public", "private", "direct"];
const roles: readonly (RoomRole | undefined)[] = [undefined, "member", "admin", "owner"];
const codes: Readonly<Record<string, string>> = {
  "+": "allowed",
  f: "forbidden",
  n: "not_member",
  a: "room_archived",
};

const actions = Object.entries(table);
const cells = actions.flatMap(([action, row]) =>
  visibilities.flatMap((visibility) => {
    const [living = "", archived = ""] = row[visibility].split(" ");
    return [false, true].flatMap((isArchived) =>
      roles.map((role, at) => {
        const letter = (isArchived ? archived : living)[at] ?? "missing";
        return { action, visibility, isArchived, role, expected: codes[letter] ?? `no cell ${letter}` };
      }),
    );
  }),
);

function isAction(name: string): name is RoomAction {
  return Object.hasOwn(table, name);
}

describe("who may do what", () => {
  test("is written down for every action, role and kind of room, archived or not", () => {
    expect(cells).toHaveLength(16 * 3 * 2 * 4);
    expect(cells.filter(({ expected }) => expected.startsWith("no cell"))).toEqual([]);
  });

  const named = cells.map(
    (cell) =>
      [
        `${cell.role ?? "nobody"} ${cell.action} ${cell.isArchived ? "archived " : ""}${cell.visibility}`,
        cell,
      ] as const,
  );
  test.each(named)("%s", (_, { action, role, visibility, isArchived, expected }) => {
    if (!isAction(action)) throw new Error(action);
    const answer = may(action, { role, visibility, isArchived });
    const outcome: string = answer.kind === "allowed" ? answer.kind : answer.code;
    expect(outcome).toBe(expected);
  });

  test("is refused in a sentence", () => {
    for (const { action, role, visibility, isArchived } of cells) {
      if (!isAction(action)) throw new Error(action);
      const answer = may(action, { role, visibility, isArchived });
      if (answer.kind === "refused") expect(answer.message).toMatch(/^[A-Z].+\.$/);
    }
  });
});
