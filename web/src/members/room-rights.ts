/**
 * What the page offers in a room, by the words of the server's table of permissions. The server decides; this only keeps
 * people from being offered what would be refused.
 */
import type { RoomRole, RoomState, Visibility } from "@koe/sdk";

export type RoomAction =
  | "rename"
  | "set_topic"
  | "archive"
  | "unarchive"
  | "add_member"
  | "remove_member"
  | "remove_owner"
  | "change_role"
  | "leave";

type Least = RoomRole | "nobody";

const leastRole: Readonly<Record<RoomAction, Readonly<Record<Visibility, Least>>>> = {
  rename: { public: "admin", private: "admin", direct: "nobody" },
  set_topic: { public: "admin", private: "admin", direct: "nobody" },
  archive: { public: "owner", private: "owner", direct: "nobody" },
  unarchive: { public: "owner", private: "owner", direct: "nobody" },
  add_member: { public: "admin", private: "member", direct: "nobody" },
  remove_member: { public: "admin", private: "admin", direct: "nobody" },
  remove_owner: { public: "owner", private: "owner", direct: "nobody" },
  change_role: { public: "owner", private: "owner", direct: "nobody" },
  leave: { public: "member", private: "member", direct: "nobody" },
};

const rank: Readonly<Record<Least, number>> = { member: 1, admin: 2, owner: 3, nobody: 4 };

const onlyWhenArchived: ReadonlySet<RoomAction> = new Set<RoomAction>(["unarchive"]);
const alsoWhenArchived: ReadonlySet<RoomAction> = new Set<RoomAction>(["leave"]);

export function mayIn(
  { role, visibility, archived }: Pick<RoomState, "role" | "visibility" | "archived">,
  action: RoomAction,
): boolean {
  const isOpen = archived
    ? onlyWhenArchived.has(action) || alsoWhenArchived.has(action)
    : !onlyWhenArchived.has(action);
  if (!isOpen) return false;
  return rank[role] >= rank[leastRole[action][visibility]];
}
