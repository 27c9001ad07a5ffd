/**
 * How whoever calls stands to the room in the path. Every call about a room begins here: an id is never trusted, and
 * what one may do is asked of the table, at the moment of the call.
 */
import type { RoomRole } from "@koe/protocol";
import { may, type RoomAction } from "../room/permission.ts";
import { refusals } from "../room/refusals.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Standing } from "../store/standing.ts";
import type { Store } from "../store/store.ts";
import type { Refusal } from "./reply.ts";
import { roomRefusal } from "./room-refusal.ts";

export type MemberStanding = Standing & { readonly role: RoomRole };
export type Permitted = { readonly kind: "permitted"; readonly standing: MemberStanding } | Refusal;

/** The standing of someone who may do all of these, or why not. */
export async function permittedStanding(
  standings: Pick<Store["standings"], "of">,
  { user }: Pick<AuthenticatedSession, "user">,
  roomId: string,
  ...actions: readonly RoomAction[]
): Promise<Permitted> {
  const standing = (await standings.of(user.id, [roomId])).get(roomId);
  return standing === undefined ? roomRefusal(refusals.notFound) : permit(standing, actions);
}

/** The first of these that is refused decides. */
export function permit(standing: Standing, actions: readonly RoomAction[]): Permitted {
  for (const action of ["read" as const, ...actions]) {
    const permission = may(action, standing);
    if (permission.kind === "refused") return roomRefusal(permission);
  }
  const { role } = standing;
  if (role === undefined) throw new Error(`somebody without a role may read ${standing.roomId}`);
  return { kind: "permitted", standing: { ...standing, role } };
}
