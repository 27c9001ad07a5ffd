/** Who is in a room, and online there; adding people, giving roles, removing, leaving. */
import type { Limits, Member, RoomRole } from "@koe/protocol";
import type { ActorRef } from "../actor/actor.ts";
import type { Directory } from "../room/directory.ts";
import type { LogWriterMessage } from "../room/log-writer.ts";
import type { RoomAction } from "../room/permission.ts";
import type { PresencePage } from "../room/presence.ts";
import { refusals } from "../room/refusals.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Standing } from "../store/standing.ts";
import type { Store } from "../store/store.ts";
import { endpoints } from "./endpoints.ts";
import { changeRole, type Subject } from "./member-change.ts";
import { ok, type Reply, refuse } from "./reply.ts";
import { roomRefusal } from "./room-refusal.ts";
import { permit, permittedStanding } from "./room-standing.ts";
import { sessionRoute } from "./route.ts";

export interface MemberRouteDeps {
  readonly limits: Limits;
  readonly store: Pick<Store, "standings" | "members" | "users">;
  readonly writer: ActorRef<LogWriterMessage>;
  readonly directory: Pick<Directory, "find">;
  readonly newId: () => string;
}

const onlineTimeoutMs = 5_000;

export function memberRoutes(deps: MemberRouteDeps) {
  const { limits, store, directory } = deps;
  return {
    members: sessionRoute(endpoints.members, limits, async ({ params, query, signedIn }) => {
      const permitted = await permittedStanding(store.standings, signedIn, params.id);
      if (permitted.kind === "refused") return permitted;
      const { after: afterUsername, limit } = query;
      const found = await store.members.list(params.id, { afterUsername, limit: limit + 1 });
      const members = found.slice(0, limit);
      return ok({ members, next: found.length > limit ? members.at(-1)?.user.username : undefined });
    }),
    putMember: sessionRoute(endpoints.putMember, limits, ({ params, body, signedIn }) =>
      giveRole(deps, signedIn, params.id, params.user_id, body.role),
    ),
    removeMember: sessionRoute(endpoints.removeMember, limits, ({ params, signedIn }) =>
      remove(deps, signedIn, params.id, params.user_id),
    ),
    online: sessionRoute(endpoints.online, limits, async ({ params, query: { after, limit }, signedIn }) => {
      const permitted = await permittedStanding(store.standings, signedIn, params.id);
      if (permitted.kind === "refused") return permitted;
      const room = directory.find(params.id);
      if (room === undefined) return ok({ count: 0, usernames: [] });
      const page = await room.call<PresencePage>(
        (reply) => ({ kind: "online", after, limit, reply }),
        onlineTimeoutMs,
      );
      if (page.kind !== "reply") return roomRefusal(refusals.serverBusy);
      const { count, hasMore } = page.value;
      const usernames = [...page.value.usernames];
      return ok({ count, usernames, next: hasMore ? usernames.at(-1) : undefined });
    }),
  };
}

/** The caller's standing and the other's, or what is missing. */
async function bothStandings(
  { store }: Pick<MemberRouteDeps, "store">,
  signedIn: AuthenticatedSession,
  roomId: string,
  subjectId: string,
) {
  const permitted = await permittedStanding(store.standings, signedIn, roomId);
  if (permitted.kind === "refused") return permitted;
  const user = await store.users.get(subjectId);
  const standing = (await store.standings.of(subjectId, [roomId])).get(roomId);
  if (user === undefined || standing === undefined) return noSuchPerson;
  const subject: Subject = { id: user.id, username: user.username, standing };
  return { kind: "both" as const, own: permitted.standing, subject };
}

async function giveRole(
  deps: MemberRouteDeps,
  signedIn: AuthenticatedSession,
  roomId: string,
  subjectId: string,
  role: RoomRole,
): Promise<Reply<Member>> {
  const both = await bothStandings(deps, signedIn, roomId, subjectId);
  if (both.kind === "refused") return both;
  const { own, subject } = both;
  const given = ok({ user: { id: subject.id, username: subject.username }, role });
  if (subject.standing.isJoined && subject.standing.role === role) return given;
  const permitted = permit(own, actionsToGive(role, subject.standing));
  if (permitted.kind === "refused") return permitted;
  return (await changeRole(deps, signedIn, own, subject, role)) ?? given;
}

function actionsToGive(role: RoomRole, subject: Standing): readonly RoomAction[] {
  if (subject.isJoined) return ["change_role"];
  return role === "member" ? ["add_member"] : ["add_member", "change_role"];
}

async function remove(
  deps: MemberRouteDeps,
  signedIn: AuthenticatedSession,
  roomId: string,
  subjectId: string,
): Promise<Reply<{ message: string }>> {
  const both = await bothStandings(deps, signedIn, roomId, subjectId);
  if (both.kind === "refused") return both;
  const { own, subject } = both;
  if (subject.id === signedIn.user.id) return leaveInstead;
  const action = subject.standing.role === "owner" ? "remove_owner" : "remove_member";
  const permitted = permit(own, [action]);
  if (permitted.kind === "refused") return permitted;
  if (!subject.standing.isJoined) return notAMember;
  const refused = await changeRole(deps, signedIn, own, subject, undefined);
  return refused ?? ok({ message: "Removed from the room" });
}

const noSuchPerson = refuse("not_found", "There is no such person.");
const notAMember = refuse("not_found", "This person is not a member of this room.");
const leaveInstead = refuse("forbidden", "To go yourself, leave the room.");
