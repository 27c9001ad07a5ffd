import type { TimelineItem } from "@koe/sdk";

/** What is unread when somebody comes into a room. `elsewhere`: it begins before what is loaded. */
export type Unread =
  | { readonly kind: "none" }
  | { readonly kind: "elsewhere" }
  | {
      readonly kind: "here";
      readonly seq: number;
      readonly key: string;
      readonly count: number;
      readonly atMs: number;
    };

export interface UnreadQuery {
  readonly items: readonly TimelineItem[];
  readonly hasOlder: boolean;
  readonly readSeq: number;
  readonly ownUserId: string | undefined;
}

/** The first message of others behind the read marker, and how many there are from it on. */
export function findUnread({ items, hasOlder, readSeq, ownUserId }: UnreadQuery): Unread {
  const [first] = items;
  // Who has never read anything begins at the present, not with years of history.
  if (readSeq > 0 && hasOlder && first !== undefined && first.kind !== "pending" && first.seq > readSeq + 1) {
    return { kind: "elsewhere" };
  }
  const unread = items.filter(
    (item) => item.kind === "message" && item.userId !== ownUserId && item.seq > readSeq,
  );
  const begin = unread.find((item) => item.kind === "message" && !item.isDeleted);
  if (begin?.kind !== "message") return { kind: "none" };
  const { seq, key, timestampMs: atMs } = begin;
  const count = unread.filter((item) => item.kind === "message" && !item.isDeleted).length;
  return { kind: "here", seq, key, count, atMs };
}
