/**
 * The end of a room's log as it is kept on disk: entries as they would be read anew, and where they begin and end.
 *
 * What comes from a storage may be of another version or broken; then there is nothing, and the log is read anew.
 */
import { type EntryEvent, entryEvent } from "@koe/protocol/client";
import type { LoadedLog, LogReplacement } from "./loaded-log.ts";
import { eventOfMessage } from "./message.ts";

export interface StoredTimeline {
  readonly version: 1;
  readonly epoch: string;
  readonly prevSeq: number;
  readonly seq: number;
  /** Everything after `prevSeq` that is a message, a reply or a notice, by seq. */
  readonly events: readonly EntryEvent[];
}

/** Entries of one room that are stored. */
export const storedItemsMax = 200;

export function storedTimeline(
  log: LoadedLog,
  roomId: string,
  itemsMax = storedItemsMax,
): StoredTimeline | undefined {
  const { live, threads, position } = log;
  if (live === undefined || position === undefined) return undefined;
  const completeFromSeq = Math.max(live.prevSeq, threads.completeFromSeq);
  const messages = [...live.items.slice(-itemsMax - 1), ...threads.all]
    .filter(({ seq }) => seq > completeFromSeq)
    .sort((a, b) => a.seq - b.seq);
  const first = Math.max(0, messages.length - itemsMax);
  return {
    version: 1,
    epoch: position.epoch,
    prevSeq: messages[first - 1]?.seq ?? completeFromSeq,
    seq: position.seq,
    events: messages
      .slice(first)
      .map((item) => (item.kind === "notice" ? item.event : eventOfMessage(item, roomId))),
  };
}

/** What to begin with, or undefined where the value is not of this version. */
export function readStoredTimeline(value: unknown): LogReplacement | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const stored: { version?: unknown; epoch?: unknown; prevSeq?: unknown; seq?: unknown; events?: unknown } =
    value;
  const { version, epoch, prevSeq, seq, events } = stored;
  if (version !== 1 || typeof epoch !== "string" || !isPosition(prevSeq) || !isPosition(seq))
    return undefined;
  if (prevSeq > seq || !Array.isArray(events)) return undefined;
  const parsed: EntryEvent[] = [];
  for (const event of events) {
    const { data } = entryEvent.safeParse(event);
    if (data === undefined || data.payload.seq <= (parsed.at(-1)?.payload.seq ?? prevSeq)) return undefined;
    parsed.push(data);
  }
  return (parsed.at(-1)?.payload.seq ?? 0) > seq ? undefined : { epoch, prevSeq, seq, events: parsed };
}

function isPosition(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
