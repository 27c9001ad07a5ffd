import type { MessageChange, MessageItem, PendingItem } from "../view.ts";
import { blanked, withReaction } from "./fold-entry.ts";
import { type Message, ownKey } from "./message.ts";
import type { PendingDelete, PendingEdit, PendingEntry, PendingSend } from "./pending-entry.ts";

/** A change of a message that is on its way. */
export type PendingChange = Exclude<PendingEntry, PendingSend>;

/**
 * How a message looks with what its reader has just done to it: as if it had happened. What was refused shows in
 * `change` alone; a refused reaction does not show.
 */
export function overlay(
  message: Message,
  changes: readonly PendingChange[],
  ownUsername: string | undefined,
): MessageItem {
  return changes.reduce((item, change) => applied(item, change, ownUsername), message);
}

export function pendingItem(send: PendingSend): PendingItem {
  const { clientMsgId, text, threadSeq, sentAtMs, state, error } = send;
  return {
    kind: "pending",
    key: ownKey(clientMsgId),
    clientMsgId,
    text,
    ...(threadSeq === undefined ? {} : { threadSeq }),
    sentAtMs,
    state,
    ...(error === undefined ? {} : { error }),
  };
}

function applied(message: Message, pending: PendingChange, ownUsername: string | undefined): Message {
  if (pending.kind !== "react") {
    const change = changeOf(pending);
    if (pending.state === "failed") return { ...message, change };
    if (pending.kind === "delete") return { ...blanked(message), change };
    return message.isDeleted ? message : { ...message, text: pending.text, change };
  }
  if (pending.state === "failed" || ownUsername === undefined || message.isDeleted) return message;
  return withReaction(message, pending.emoji, ownUsername, pending.on);
}

function changeOf(pending: PendingEdit | PendingDelete): MessageChange {
  const { kind, state, clientMsgId, error } = pending;
  return {
    kind,
    state,
    clientMsgId,
    ...(pending.kind === "edit" ? { text: pending.text } : {}),
    ...(error === undefined ? {} : { error }),
  };
}
