/** Whether whoever is signed in may make a call at all, by what the endpoint declares. */
import { allowsChanges, allowsEveryRoom, allowsRoom } from "../account/allows-room.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import { type Endpoint, type Guard, isStateChanging } from "./endpoint.ts";
import { type Refusal, refuse } from "./reply.ts";

type Guarded = Pick<Endpoint<unknown, unknown, Guard>, "auth" | "method">;

/** Why not; undefined when nothing here stands against it. `roomId` is what the path calls `:id`. */
export function refuseCaller(
  { auth, method }: Guarded,
  session: AuthenticatedSession,
  roomId: string | undefined,
): Refusal | undefined {
  if (isStateChanging(method) && !allowsChanges(session)) return readOnly;
  switch (auth) {
    case "signed_in":
      return undefined;
    case "room":
      return allowsRoom(session, roomId ?? "") ? undefined : otherRoom;
    case "account":
      return allowsEveryRoom(session) ? undefined : someRoomsOnly;
    case "session":
      return session.access === undefined ? undefined : sessionOnly;
    case "owner":
      if (session.access !== undefined) return sessionOnly;
      return session.user.role === "owner" ? undefined : notOwner;
  }
}

const readOnly = refuse("forbidden", "This access token may only read.");
const otherRoom = refuse("forbidden", "This access token is not for this room.");
const someRoomsOnly = refuse("forbidden", "This access token is for some rooms only, and may not do that.");
const sessionOnly = refuse("forbidden", "An access token may not do that. Sign in with the password.");
const notOwner = refuse("forbidden", "Only the owner of this server may do that.");
