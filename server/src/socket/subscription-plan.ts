import { type ClientCommand, ownLogId, type Refusal } from "@koe/protocol";
import { allowsEveryRoom, allowsRoom } from "../account/allows-room.ts";
import { refusals } from "../room/refusals.ts";
import type { Since } from "../room/room-message.ts";
import { isOwnLog } from "../store/entry.ts";
import type { Access } from "../store/sessions.ts";
import { accessRefusals } from "./access-refusals.ts";

/**
 * What a `subscribe` comes to, before anybody is asked about the rooms: which logs are wanted and from where on, and
 * which cannot be followed whatever they are. Of a room that is named twice the last counts.
 */
export interface WantedLog {
  /** The room's id, or `@me`. */
  readonly roomId: string;
  /** The log's id inside the server. */
  readonly logId: string;
  readonly since: Since | undefined;
}

export interface SubscriptionPlan {
  readonly wanted: readonly WantedLog[];
  readonly refused: readonly { readonly roomId: string; readonly refusal: Refusal }[];
}

export interface Follower {
  /** Where `@me` leads. */
  readonly ownLog: string;
  readonly access: Access | undefined;
  /** The present one; a client that names none means it. */
  readonly epoch: string;
  /** Rooms followed already, without `@me`. */
  readonly followed: ReadonlySet<string>;
  readonly roomsPerSocketMax: number;
}

type Subscribe = (ClientCommand & { readonly event: "subscribe" })["payload"];

export function planSubscription({ epoch, rooms }: Subscribe, follower: Follower): SubscriptionPlan {
  const isSameEpoch = (epoch ?? follower.epoch) === follower.epoch;
  const wanted: WantedLog[] = [];
  const refused: SubscriptionPlan["refused"][number][] = [];
  let placesLeft = follower.roomsPerSocketMax - follower.followed.size;
  for (const [roomId, seq] of new Map(rooms.map((room) => [room.room_id, room.since_seq]))) {
    const since = seq === undefined ? undefined : { seq, isSameEpoch };
    const isNew = roomId !== ownLogId && !follower.followed.has(roomId);
    const refusal =
      refuseRoom(roomId, follower.access) ?? (isNew && placesLeft < 1 ? tooMany(follower) : undefined);
    if (refusal !== undefined) {
      refused.push({ roomId, refusal });
      continue;
    }
    wanted.push({ roomId, logId: roomId === ownLogId ? follower.ownLog : roomId, since });
    if (isNew) placesLeft--;
  }
  return { wanted, refused };
}

function refuseRoom(roomId: string, access: Access | undefined): Refusal | undefined {
  // The own log tells of all rooms of its user.
  if (roomId === ownLogId) return allowsEveryRoom({ access }) ? undefined : accessRefusals.someRoomsOnly;
  if (isOwnLog(roomId)) return refusals.notFound;
  return allowsRoom({ access }, roomId) ? undefined : accessRefusals.otherRoom;
}

function tooMany({ roomsPerSocketMax }: Follower): Refusal {
  return {
    code: "limit_exceeded",
    message: `A connection may follow ${roomsPerSocketMax} rooms at most.`,
  };
}
