/**
 * Which entries a page of history has, and whether there are more on either side.
 *
 * Without a thread a page is a piece of the log without a gap, so its neighbours follow from its seqs and the head. In
 * a thread the first message is always the oldest; whether something newer follows is looked up.
 */
import type { HistoryPage, HistoryQuery } from "@koe/protocol";
import { entryEvent } from "../room/entry-frames.ts";
import type { Entry } from "../store/entry.ts";
import type { PageQuery } from "../store/room-log.ts";
import type { Store } from "../store/store.ts";

/**
 * `headSeq` is where the log stood when it was found that the caller may read it. What came after is left out: the caller
 * may have been removed meanwhile.
 */
export async function readHistory(
  log: Pick<Store["log"], "page">,
  roomId: string,
  headSeq: number,
  asked: HistoryQuery,
): Promise<Omit<HistoryPage, "epoch">> {
  const query = pageQuery(asked);
  const entries = (await log.page(roomId, query)).filter(({ seq }) => seq <= headSeq);
  const { prevSeq, lastSeq } = bounds(query, entries, headSeq);
  const { threadSeq } = query;
  return {
    events: entries.map(entryEvent),
    prev_seq: prevSeq,
    seq: headSeq,
    has_older: threadSeq === undefined ? prevSeq > 0 : prevSeq >= threadSeq,
    has_newer:
      threadSeq === undefined ? lastSeq < headSeq : await hasReplyAfter(log, roomId, threadSeq, lastSeq),
  };
}

function pageQuery({ before_seq, after_seq, around_seq, thread_seq, limit }: HistoryQuery): PageQuery {
  const common = { limit, ...(thread_seq === undefined ? {} : { threadSeq: thread_seq }) };
  if (after_seq !== undefined) return { ...common, kind: "after", seq: after_seq };
  if (around_seq !== undefined) return { ...common, kind: "around", seq: around_seq };
  return { ...common, kind: "before", seq: before_seq };
}

/** The seqs between which the page lies: what precedes its first entry, and that of its last. */
function bounds(query: PageQuery, entries: readonly Entry[], headSeq: number) {
  const [first, last] = [entries.at(0), entries.at(-1)];
  if (first !== undefined && last !== undefined) return { prevSeq: first.seq - 1, lastSeq: last.seq };
  // Nothing lies before, after or around: the page is the empty one at that place.
  const place = query.kind === "before" ? 0 : Math.min(query.seq, headSeq);
  return { prevSeq: place, lastSeq: place };
}

async function hasReplyAfter(
  log: Pick<Store["log"], "page">,
  roomId: string,
  threadSeq: number,
  seq: number,
): Promise<boolean> {
  return (await log.page(roomId, { kind: "after", seq, threadSeq, limit: 1 })).length > 0;
}
