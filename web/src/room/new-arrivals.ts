import type { MessageItem, Timeline } from "@koe/sdk";

/**
 * The messages of others that arrived between two moments of a timeline: behind everything that was there, at the live
 * end. Pages of history and what stood there from the beginning did not arrive.
 */
export function newArrivals(
  before: Timeline,
  now: Timeline,
  ownUserId: string | undefined,
): readonly MessageItem[] {
  if (!before.isLoaded || before.hasNewer || now.hasNewer) return [];
  const last = before.items.findLast((item) => item.kind !== "pending");
  const lastSeq = last?.kind === "message" || last?.kind === "notice" ? last.seq : 0;
  const arrived: MessageItem[] = [];
  for (const item of now.items.toReversed()) {
    if (item.kind === "pending") continue;
    if (item.seq <= lastSeq) break;
    if (item.kind === "message" && item.userId !== ownUserId && !item.isDeleted) arrived.push(item);
  }
  return arrived.reverse();
}
