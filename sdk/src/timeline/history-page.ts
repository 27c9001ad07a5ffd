import type { EntryEvent } from "@koe/protocol/client";

/** A stretch of a room's log, or of one thread, that was read over HTTP. */
export interface HistoryPage {
  readonly epoch: string;
  /** Ascending, messages in their present state. */
  readonly entries: readonly EntryEvent[];
  readonly hasOlder: boolean;
  readonly hasNewer: boolean;
}

/** What was asked for: the entries before a seq (the latest without one), after one, or around one. */
export interface PageQuery {
  readonly beforeSeq?: number | undefined;
  readonly afterSeq?: number | undefined;
  readonly aroundSeq?: number | undefined;
}

/**
 * Which part of the log a page holds everything of: what is above `prevSeq`, up to `seq`. A page that ends at the
 * present was read when the log had reached at least `askedAtSeq`, where the client stood when it asked.
 */
export function pageCoverage(
  { beforeSeq, afterSeq, aroundSeq }: PageQuery,
  { entries, hasOlder, hasNewer }: HistoryPage,
  askedAtSeq: number,
): { readonly prevSeq: number; readonly seq: number } {
  const first = entries[0]?.payload.seq;
  const last = entries.at(-1)?.payload.seq;
  const start = hasOlder ? (first ?? beforeSeq ?? aroundSeq ?? askedAtSeq + 1) - 1 : 0;
  const prevSeq = afterSeq ?? start;
  if (beforeSeq !== undefined) return { prevSeq: Math.min(prevSeq, beforeSeq - 1), seq: beforeSeq - 1 };
  const reached = last ?? afterSeq ?? aroundSeq ?? prevSeq;
  return { prevSeq, seq: hasNewer ? reached : Math.max(reached, askedAtSeq) };
}
