/**
 * What an access token leaves of its user's rights. A session has them all.
 *
 * A token only takes away: whether the user may do a thing is asked elsewhere, and both have to agree.
 */
import type { AuthenticatedSession } from "../store/sessions.ts";

type WithAccess = Pick<AuthenticatedSession, "access">;

/** Whether this session is for this room. The user's own log is none of the rooms that a token can be for. */
export function allowsRoom({ access }: WithAccess, roomId: string): boolean {
  return access?.roomIds === undefined || access.roomIds.includes(roomId);
}

/** Whether this session is for every room that its user may enter. */
export function allowsEveryRoom({ access }: WithAccess): boolean {
  return access?.roomIds === undefined;
}

/** Whether this session may change anything. */
export function allowsChanges({ access }: WithAccess): boolean {
  return access?.isReadOnly !== true;
}
