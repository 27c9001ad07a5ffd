/**
 * How often sockets may be opened, beside how many may be open.
 *
 * Each one that comes or goes is told to everybody in its room, so opening and closing in a loop would be the cheapest
 * way to make others receive a lot. The rate follows from how many may be open at once: that many, a few times a minute.
 */
import type { Limits } from "@koe/protocol";
import { createKeyedRate } from "../rate/keyed-rate.ts";
import { type Admission, rateOf } from "../rate/token-bucket.ts";

/** Openings in a minute, for each socket that may be open at once. */
const openingsPerSocketMax = 3;
const minuteMs = 60 * 1000;

export interface OpeningRate {
  /** Takes one opening of this user from this address, if it is allowed. `now` is monotonic ms. */
  take(userId: string, addressKey: string, now: number): Admission;
}

export function createOpeningRate(
  limits: Pick<Limits, "socketsPerUserMax" | "socketsPerAddressMax">,
): OpeningRate {
  const byUser = createKeyedRate(rateOf(openingsPerSocketMax * limits.socketsPerUserMax, minuteMs));
  const byAddress = createKeyedRate(rateOf(openingsPerSocketMax * limits.socketsPerAddressMax, minuteMs));
  return {
    take(userId, addressKey, now) {
      const address = byAddress.check(addressKey, now);
      if (address.kind === "limited") return address;
      const user = byUser.take(userId, now);
      if (user.kind === "ok") byAddress.charge(addressKey, now);
      return user;
    },
  };
}
