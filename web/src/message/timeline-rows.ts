/**
 * The items of a timeline → the rows that are drawn: days, groups of one voice, and where the unread begins.
 *
 * Every item is one row, with the lines above it inside it, so that rows come and go at the ends alone and a list that
 * knows heights by place stays right. A row is the same object while nothing about it changed, so it is not drawn again.
 */
import type { TimelineItem } from "@koe/sdk";
import { dayKey } from "../i18n/day-and-time.ts";
import type { Row } from "./row.ts";

/** Beyond this pause the same voice begins a new group. */
export const groupPauseMs = 5 * 60_000;

export interface RowsContext {
  readonly ownUserId: string | undefined;
  readonly ownUsername: string | undefined;
  /** Everything up to here is read; undefined where nothing is ever unread. */
  readonly readSeq: number | undefined;
  /** The row that the unread line stands above in this visit. */
  readonly dividerSeq: number | undefined;
  /** Messages that their reader has just deleted. */
  readonly leavingSeqs: ReadonlySet<number>;
}

/** The rows that were made last, by their items. */
export type KnownRows = WeakMap<TimelineItem, Row>;

export function timelineRows(
  items: readonly TimelineItem[],
  context: RowsContext,
  known: KnownRows = new WeakMap(),
): readonly Row[] {
  const rows: Row[] = [];
  let before: Row | undefined;
  for (const item of items) {
    const made = rowOf(item, before, context);
    const there = known.get(item);
    const row = there !== undefined && isSameRow(there, made) ? there : made;
    if (row === made) known.set(item, made);
    rows.push(row);
    before = row;
  }
  return rows;
}

function rowOf(item: TimelineItem, before: Row | undefined, context: RowsContext): Row {
  const seq = item.kind === "pending" ? undefined : item.seq;
  const atMs = item.kind === "pending" ? item.sentAtMs : item.timestampMs;
  const isOwn = isOwnItem(item, context);
  const username = item.kind === "pending" ? (context.ownUsername ?? "") : item.username;
  const startsDay = before === undefined || dayKey(before.atMs) !== dayKey(atMs);
  const startsUnread = seq !== undefined && seq === context.dividerSeq;
  const continues =
    before !== undefined &&
    before.item.kind !== "notice" &&
    before.username === username &&
    atMs - before.atMs < groupPauseMs;
  return {
    key: item.key,
    item,
    seq,
    username,
    isOwn,
    atMs,
    startsGroup: item.kind !== "notice" && (startsDay || startsUnread || !continues),
    startsDay,
    startsUnread,
    isUnread: !isOwn && seq !== undefined && context.readSeq !== undefined && seq > context.readSeq,
    isLeaving: seq !== undefined && context.leavingSeqs.has(seq),
  };
}

function isOwnItem(item: TimelineItem, { ownUserId, ownUsername }: RowsContext): boolean {
  switch (item.kind) {
    case "pending":
      return true;
    case "message":
      return item.userId === ownUserId;
    case "notice":
      return item.username === ownUsername;
  }
}

function isSameRow(left: Row, right: Row): boolean {
  return (
    left.item === right.item &&
    left.username === right.username &&
    left.isOwn === right.isOwn &&
    left.startsGroup === right.startsGroup &&
    left.startsDay === right.startsDay &&
    left.startsUnread === right.startsUnread &&
    left.isUnread === right.isUnread &&
    left.isLeaving === right.isLeaving
  );
}
