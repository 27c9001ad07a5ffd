/** One's own place in rooms: joining a public one, leaving, and direct messages. */
import type { Limits, OwnRoom } from "@koe/protocol";
import { parseUsername } from "../account/username.ts";
import type { ActorRef } from "../actor/actor.ts";
import type { Bus } from "../bus/bus.ts";
import type { LogWriterMessage } from "../room/log-writer.ts";
import { appendRefusals } from "../room/refusals.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Store } from "../store/store.ts";
import { endpoints } from "./endpoints.ts";
import { changeRole } from "./member-change.ts";
import { ownRoom } from "./own-room.ts";
import { ok, type Refusal, type Reply, refuse, refuseForNow } from "./reply.ts";
import { announce, type RoomCreations } from "./room-creations.ts";
import { roomRefusal } from "./room-refusal.ts";
import { asItIs, tooManyRooms } from "./room-routes.ts";
import { permittedStanding } from "./room-standing.ts";
import { sessionRoute } from "./route.ts";

export interface MembershipRouteDeps {
  readonly limits: Limits;
  readonly store: Pick<Store, "rooms" | "standings" | "members" | "users">;
  readonly writer: ActorRef<LogWriterMessage>;
  readonly bus: Pick<Bus, "publish">;
  readonly creations: RoomCreations;
  readonly newId: () => string;
}

export function membershipRoutes(deps: MembershipRouteDeps) {
  const { limits } = deps;
  return {
    joinRoom: sessionRoute(endpoints.joinRoom, limits, ({ params, signedIn }) =>
      join(deps, signedIn, params.id),
    ),
    leaveRoom: sessionRoute(endpoints.leaveRoom, limits, async ({ params, signedIn }) => {
      const refused = await leave(deps, signedIn, params.id);
      return refused ?? ok({ message: "Left the room" });
    }),
    openDirect: sessionRoute(endpoints.openDirect, limits, ({ body, signedIn }) =>
      openDirect(deps, signedIn, body.usernames),
    ),
  };
}

async function join(
  deps: MembershipRouteDeps,
  signedIn: AuthenticatedSession,
  roomId: string,
): Promise<Reply<OwnRoom>> {
  const { store, limits, bus } = deps;
  const permitted = await permittedStanding(store.standings, signedIn, roomId, "join");
  if (permitted.kind === "refused") return permitted;
  if (permitted.standing.isJoined) return asItIs(deps, signedIn, roomId);
  const outcome = await store.rooms.join(roomId, signedIn.user.id);
  switch (outcome.kind) {
    case "changed":
      announce(bus, outcome.entries);
      return ok(ownRoom(outcome.room, true));
    case "unchanged":
      return ok(ownRoom(outcome.room, true));
    case "limit_exceeded":
      return refuse(outcome.kind, tooManyRooms(limits));
    default:
      return roomRefusal(appendRefusals[outcome.kind]);
  }
}

/** Undefined when it is done. */
async function leave(
  deps: MembershipRouteDeps,
  signedIn: AuthenticatedSession,
  roomId: string,
): Promise<Refusal | undefined> {
  const { store, bus } = deps;
  const permitted = await permittedStanding(store.standings, signedIn, roomId, "leave");
  if (permitted.kind === "refused") return permitted;
  const { standing } = permitted;
  if (standing.visibility !== "public") {
    return changeRole(deps, signedIn, standing, { ...signedIn.user, standing }, undefined);
  }
  const outcome = await store.rooms.leave(roomId, signedIn.user.id);
  if (outcome.kind === "changed") announce(bus, outcome.entries);
  if (outcome.kind === "changed" || outcome.kind === "unchanged") return undefined;
  return roomRefusal(appendRefusals[outcome.kind]);
}

async function openDirect(
  { store, limits, creations }: MembershipRouteDeps,
  { user }: AuthenticatedSession,
  usernames: readonly string[],
): Promise<Reply<OwnRoom>> {
  const people = await findPeople(store.users, usernames);
  if (people.kind === "refused") return people;
  const others = people.ids.filter((id) => id !== user.id);
  if (others.length >= limits.directMembersMax) {
    return refuse(
      "limit_exceeded",
      `A direct message has ${limits.directMembersMax} people at most; make a private room for more.`,
    );
  }
  const outcome = await creations.openDirect(user.id, others);
  switch (outcome.kind) {
    case "created":
    case "existing":
      return ok(ownRoom(outcome.room, true));
    case "limited":
      return refuseForNow(outcome.retryAfterMs);
    case "limit_exceeded":
      return refuse(outcome.kind, "One of you is in as many rooms as one can be.");
    case "target_not_found":
      return noSuchPeople;
  }
}

/** Each once. */
async function findPeople(
  users: Pick<Store["users"], "findByUsernames">,
  usernames: readonly string[],
): Promise<{ readonly kind: "found"; readonly ids: readonly string[] } | Refusal> {
  const keys = new Set<string>();
  for (const username of usernames) {
    const parsed = parseUsername(username);
    if (parsed.kind === "invalid") return noSuchPeople;
    keys.add(parsed.key);
  }
  const found = await users.findByUsernames([...keys]);
  if (found.size < keys.size) return noSuchPeople;
  return { kind: "found", ids: [...found.values()].map(({ id }) => id) };
}

const noSuchPeople = refuse("not_found", "There is nobody of one of these names.");
