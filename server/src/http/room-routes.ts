/** Rooms: which there are for whoever asks, making them, changing them. */
import type { Limits, NewRoom, OwnRoom, RoomChange } from "@koe/protocol";
import { allowsRoom } from "../account/allows-room.ts";
import type { ActorRef } from "../actor/actor.ts";
import type { LogWriterMessage } from "../room/log-writer.ts";
import type { RoomAction } from "../room/permission.ts";
import { roomSlug } from "../room/room-slug.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Store } from "../store/store.ts";
import { appendEntry } from "./append-entry.ts";
import { endpoints } from "./endpoints.ts";
import { ownRoom, ownRoomOf } from "./own-room.ts";
import { ok, type Reply, refuse, refuseForNow } from "./reply.ts";
import type { RoomCreations } from "./room-creations.ts";
import { type MemberStanding, type Permitted, permit, permittedStanding } from "./room-standing.ts";
import { sessionRoute } from "./route.ts";

export interface RoomRouteDeps {
  readonly limits: Limits;
  readonly store: Pick<Store, "rooms" | "standings" | "members">;
  readonly writer: ActorRef<LogWriterMessage>;
  readonly creations: RoomCreations;
  readonly newId: () => string;
}

export function roomRoutes(deps: RoomRouteDeps) {
  const { limits, store } = deps;
  return {
    ownRooms: sessionRoute(endpoints.ownRooms, limits, async ({ signedIn }) => {
      const rooms = await store.rooms.listEnterable(signedIn.user.id);
      const allowed = rooms.filter(({ id }) => allowsRoom(signedIn, id));
      return ok(allowed.map((room) => ownRoom(room, room.isJoined)));
    }),
    room: sessionRoute(endpoints.room, limits, ({ params, signedIn }) => asItIs(deps, signedIn, params.id)),
    createRoom: sessionRoute(endpoints.createRoom, limits, ({ body, signedIn }) =>
      create(deps, signedIn, body),
    ),
    changeRoom: sessionRoute(endpoints.changeRoom, limits, async ({ params, body, signedIn }) => {
      const permitted = permitChange(await permittedStanding(store.standings, signedIn, params.id), body);
      if (permitted.kind === "refused") return permitted;
      const appended = await appendEntry(deps.writer, changeEntry(deps, signedIn, permitted.standing, body));
      return appended.kind === "appended" ? asItIs(deps, signedIn, params.id) : appended.refusal;
    }),
  };
}

/** The room as the caller sees it now. */
export async function asItIs(
  {
    limits,
    store,
  }: Pick<RoomRouteDeps, "limits"> & {
    readonly store: Pick<Store, "standings" | "members">;
  },
  signedIn: AuthenticatedSession,
  roomId: string,
): Promise<Reply<OwnRoom>> {
  const permitted = await permittedStanding(store.standings, signedIn, roomId);
  if (permitted.kind === "refused") return permitted;
  return ok(await ownRoomOf(permitted.standing, store.members, limits.directMembersMax));
}

async function create(
  { limits, creations, newId }: RoomRouteDeps,
  { user }: AuthenticatedSession,
  { name, topic, visibility }: NewRoom,
): Promise<Reply<OwnRoom>> {
  const id = visibility === "public" ? roomSlug(name, newId) : newId();
  const outcome = await creations.create(user.id, { id, name, topic, visibility });
  switch (outcome.kind) {
    case "created":
      return ok(ownRoom(outcome.room, true));
    case "limited":
      return refuseForNow(outcome.retryAfterMs);
    case "limit_exceeded":
      return refuse(outcome.kind, tooManyRooms(limits));
  }
}

export function tooManyRooms({ roomsPerUserMax }: Limits): string {
  return `Nobody can be in more than ${roomsPerUserMax} rooms; leave one first.`;
}

function permitChange(permitted: Permitted, change: RoomChange): Permitted {
  if (permitted.kind === "refused") return permitted;
  const { standing } = permitted;
  const actions: readonly RoomAction[] = [
    ...(change.name === undefined ? [] : (["rename"] as const)),
    ...(change.topic === undefined ? [] : (["set_topic"] as const)),
    ...(change.archived === true ? (["archive"] as const) : []),
  ];
  if (change.archived !== false) return permit(standing, actions);
  // What comes out of the archive can be changed in the same step.
  const unarchived = permit(standing, ["unarchive"]);
  return unarchived.kind === "refused" ? unarchived : permit({ ...standing, isArchived: false }, actions);
}

function changeEntry(
  { newId }: Pick<RoomRouteDeps, "newId">,
  { user }: AuthenticatedSession,
  { roomId, role }: MemberStanding,
  { name, topic, archived }: RoomChange,
) {
  return {
    kind: "room" as const,
    roomId,
    userId: user.id,
    username: user.username,
    clientMsgId: newId(),
    asRole: role,
    ...(name === undefined ? {} : { name }),
    ...(topic === undefined ? {} : { topic }),
    ...(archived === undefined ? {} : { isArchived: archived }),
  };
}
