import { createKeyedRate } from "../rate/keyed-rate.ts";
import { type Admission, rateOf } from "../rate/token-bucket.ts";

/**
 * How fast one user may put things into one room, over all their sockets and over HTTP: there is one of these for the
 * server, and whoever appends for a user asks it first.
 */
export interface MessageRate {
  readonly messagesPer10sMax: number;
  /** Takes one action of this user in this room if it is allowed; a refusal takes nothing. `now` is monotonic ms. */
  take(roomId: string, userId: string, now: number): Admission;
}

/** Pairs of room and user remembered; beyond it the one that sent longest ago starts anew. */
export const messageRateKeysMax = 100_000;

export function createMessageRate(messagesPer10sMax: number): MessageRate {
  const rate = createKeyedRate(rateOf(messagesPer10sMax, 10_000), messageRateKeysMax);
  return { messagesPer10sMax, take: (roomId, userId, now) => rate.take(`${roomId} ${userId}`, now) };
}
