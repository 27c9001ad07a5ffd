import type { Limits } from "@koe/protocol";

/** Entries that a user's own log keeps, the latest. What came before is told by the present state of the rooms. */
export const ownLogEntriesMax = 1_000;

/** What PostgreSQL is told at each append and each new room. */
export type LogLimits = Pick<
  Limits,
  "reactionKindsMax" | "reactionsPerMessageMax" | "roomsPerUserMax" | "directMembersMax"
>;

/** As the SQL functions take them: JSON. */
export function limitsRow(limits: LogLimits): string {
  return JSON.stringify({
    reaction_kinds: limits.reactionKindsMax,
    reactions_per_message: limits.reactionsPerMessageMax,
    rooms_per_user: limits.roomsPerUserMax,
    direct_members: limits.directMembersMax,
    own_log_entries: ownLogEntriesMax,
  });
}
