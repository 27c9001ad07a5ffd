import type { SendError, Timeline } from "@koe/sdk";

/** Why what was sent here has to wait, when the server asked for a pause of some length. The same object while it does. */
export function heldSending({ items }: Timeline): SendError | undefined {
  const isHeld = (error: SendError | undefined) =>
    error?.retryAfterMs !== undefined && error.code === "rate_limited";
  const held = items.findLast(
    (item) => item.kind === "pending" && item.state === "sending" && isHeld(item.error),
  );
  return held?.kind === "pending" ? held.error : undefined;
}
