import { wireLimits } from "@koe/protocol";
import type { RecentEntries, RecentEntry } from "./recent-entries.ts";
import type { SnapshotRequest } from "./room-message.ts";

/** The part of a log that a client gets before what is live. */
export interface Snapshot {
  /** Whether it is everything that the client has not seen. */
  readonly isRecovered: boolean;
  /** Every entry after this one, up to `seq`. */
  readonly prevSeq: number;
  readonly seq: number;
  readonly entries: readonly RecentEntry[];
}

/**
 * What a client gets: everything since its position, where that is in the present numbering and the recent entries reach
 * back to it; otherwise the latest. In a user's own log, what follows the state that comes beside it.
 *
 * `stale`: that state is further back than the recent entries reach, or was left out although it is needed, and has to
 * be read again.
 */
export function takeSnapshot(
  recent: RecentEntries,
  { since, ownState }: Pick<SnapshotRequest, "since" | "ownState">,
  isOwnLog: boolean,
): Snapshot | "stale" {
  const missed = since?.isSameEpoch === true ? recent.since(since.seq) : undefined;
  if (since !== undefined && missed !== undefined) {
    return { isRecovered: true, prevSeq: since.seq, seq: recent.to, entries: missed };
  }
  if (!isOwnLog) return latestOf(recent);
  if (ownState === undefined) return "stale";
  // Read after the last delivery: what is delivered up to it says nothing new.
  const seq = Math.max(recent.to, ownState.seq);
  const entries = ownState.seq > recent.to ? [] : recent.since(ownState.seq);
  return entries === undefined ? "stale" : { isRecovered: false, prevSeq: ownState.seq, seq, entries };
}

function latestOf(recent: RecentEntries): Snapshot {
  const entries = recent.latest(wireLimits.snapshotEntriesMax);
  return { isRecovered: false, prevSeq: recent.to - entries.length, seq: recent.to, entries };
}
