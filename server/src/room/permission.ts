/**
 * Who may do what in a room: one table, and nothing else decides it.
 *
 * Each cell names the least role that may; a role may all that a lesser one may. Whoever has no role is `not_member`
 * whatever they ask for, so a refusal tells strangers nothing about a room. In a public room everybody has a role. In
 * direct messages everybody is `member`, and who is in it is settled when it is made. An archived room can be read, left
 * and brought back, nothing else.
 *
 * What depends on more than the room and the role is refused by the log: editing another's message, the last owner's
 * leaving, a role that was taken away meanwhile.
 */
import type { RoomRole, Visibility } from "@koe/protocol";

export type RoomAction =
  | "read"
  | "send"
  | "edit_own"
  | "delete_own"
  | "delete_other"
  | "react"
  | "rename"
  | "set_topic"
  | "archive"
  | "unarchive"
  /** As a `member`; with another role it is `change_role` as well. */
  | "add_member"
  | "remove_member"
  /** Removing somebody who is an owner. */
  | "remove_owner"
  | "change_role"
  | "leave"
  | "join";

export type Permission =
  | { readonly kind: "allowed" }
  | {
      readonly kind: "refused";
      readonly code: "forbidden" | "not_member" | "room_archived";
      /** One sentence a person can act on. */
      readonly message: string;
    };

/** What the table is asked with; a `Standing` has it all. */
export interface Position {
  readonly role: RoomRole | undefined;
  readonly visibility: Visibility;
  readonly isArchived: boolean;
}

type Least = RoomRole | "nobody";

const leastRole: Readonly<Record<RoomAction, Readonly<Record<Visibility, Least>>>> = {
  read: { public: "member", private: "member", direct: "member" },
  send: { public: "member", private: "member", direct: "member" },
  edit_own: { public: "member", private: "member", direct: "member" },
  delete_own: { public: "member", private: "member", direct: "member" },
  delete_other: { public: "admin", private: "admin", direct: "nobody" },
  react: { public: "member", private: "member", direct: "member" },
  rename: { public: "admin", private: "admin", direct: "nobody" },
  set_topic: { public: "admin", private: "admin", direct: "nobody" },
  archive: { public: "owner", private: "owner", direct: "nobody" },
  unarchive: { public: "owner", private: "owner", direct: "nobody" },
  add_member: { public: "admin", private: "member", direct: "nobody" },
  remove_member: { public: "admin", private: "admin", direct: "nobody" },
  remove_owner: { public: "owner", private: "owner", direct: "nobody" },
  change_role: { public: "owner", private: "owner", direct: "nobody" },
  leave: { public: "member", private: "member", direct: "nobody" },
  join: { public: "member", private: "member", direct: "member" },
};

const rank: Readonly<Record<Least, number>> = { member: 1, admin: 2, owner: 3, nobody: 4 };

const openWhenArchived: ReadonlySet<RoomAction> = new Set<RoomAction>(["read", "leave", "unarchive"]);

export function may(action: RoomAction, { role, visibility, isArchived }: Position): Permission {
  if (role === undefined) return notMember;
  const least = leastRole[action][visibility];
  if (rank[role] < rank[least]) return forbidden(least);
  return isArchived && !openWhenArchived.has(action) ? archived : { kind: "allowed" };
}

const notMember: Permission = {
  kind: "refused",
  code: "not_member",
  message: "You are not a member of this room.",
};

const archived: Permission = {
  kind: "refused",
  code: "room_archived",
  message: "This room is archived; it can only be read.",
};

function forbidden(least: Least): Permission {
  return { kind: "refused", code: "forbidden", message: forbiddenWords[least] };
}

const forbiddenWords: Readonly<Record<Least, string>> = {
  member: "Only members of this room may do that.",
  admin: "Only admins and owners of this room may do that.",
  owner: "Only owners of this room may do that.",
  nobody: "That cannot be done in direct messages.",
};
