import { rateOf } from "../rate/token-bucket.ts";

/**
 * A room may know more of a user than the connection that brings the user: then the connection reads anew how the user
 * stands to the room, and joins again. Whoever is behind more often than this gives up.
 */
export const staleStandingRate = rateOf(5, 10_000);
/** In an outage it is read anew after this; seldom enough for the rate. */
export const readStandingAgainMs = 2_500;
