import type { PendingEntry } from "../timeline/pending-entry.ts";
import type { OutboxItem } from "./outbox-item.ts";

const known = new WeakMap<OutboxItem, PendingEntry>();

/** What the outbox holds, for a timeline. An item that did not change gives the same entry. */
export function pendingOfOutbox(items: readonly OutboxItem[]): readonly PendingEntry[] {
  return items.map((item) => {
    const entry = known.get(item) ?? pendingOf(item);
    known.set(item, entry);
    return entry;
  });
}

function pendingOf({ clientMsgId, command, queuedAtMs, state }: OutboxItem): PendingEntry {
  const error = state.kind === "failed" || state.kind === "queued" ? state.error : undefined;
  const base = {
    clientMsgId,
    state: state.kind === "failed" ? "failed" : "sending",
    ...(error === undefined ? {} : { error }),
  } as const;
  return command.kind === "send" ? { ...base, ...command, sentAtMs: queuedAtMs } : { ...base, ...command };
}
