/** Whom the panel shows: those whose name holds what was typed, who is online first. */
import type { RoomMember } from "@koe/sdk";

export interface ShownMember {
  readonly member: RoomMember;
  readonly isOnline: boolean;
}

export function foundMembers(
  members: readonly RoomMember[],
  query: string,
  online: ReadonlySet<string>,
): readonly ShownMember[] {
  const typed = query.trim().normalize("NFKC").toLowerCase();
  const shown = members
    .filter(({ user }) => user.username.toLowerCase().includes(typed))
    .map((member) => ({ member, isOnline: online.has(member.user.username) }));
  return [...shown.filter(({ isOnline }) => isOnline), ...shown.filter(({ isOnline }) => !isOnline)];
}
