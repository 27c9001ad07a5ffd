/**
 * What the outbox holds for one room, as its timeline shows it: messages after the stored ones, changes upon theirs.
 *
 * Always true: once the log has shown an entry of the user's own, the pending one with its `client_msg_id` is not shown
 * any more, whether or not the outbox knows yet. What is shown for an unchanged input is the same object.
 */
import type { MessageItem, PendingItem } from "../view.ts";
import type { Message } from "./message.ts";
import { overlay, type PendingChange, pendingItem } from "./overlay.ts";
import type { PendingEntry, PendingSend } from "./pending-entry.ts";

/** How many of one's own entries are remembered as seen; an outbox is told of each at once. */
export const seenIdsMax = 1_000;

interface Overlaid {
  readonly changes: readonly PendingChange[];
  readonly item: MessageItem;
}

export class PendingEntries {
  readonly #seenIds = new Set<string>();
  readonly #items = new WeakMap<PendingSend, PendingItem>();
  #overlaid = new WeakMap<Message, Overlaid>();
  #entries: readonly PendingEntry[] = [];
  #ownUsername: string | undefined;

  identify(username: string | undefined): void {
    this.#ownUsername = username;
    this.#overlaid = new WeakMap();
  }

  set(entries: readonly PendingEntry[]): void {
    this.#entries = entries.filter(({ clientMsgId }) => !this.#seenIds.has(clientMsgId));
  }

  /** The log holds an entry of the user's own. */
  seen(clientMsgId: string): void {
    this.#seenIds.add(clientMsgId);
    if (this.#seenIds.size > seenIdsMax) {
      for (const oldest of this.#seenIds) {
        this.#seenIds.delete(oldest);
        break;
      }
    }
    if (this.#entries.some((entry) => entry.clientMsgId === clientMsgId)) this.set(this.#entries);
  }

  /** Messages on their way to the room (undefined) or to one of its threads. */
  sends(threadSeq: number | undefined): readonly PendingItem[] {
    return this.#entries
      .filter((entry): entry is PendingSend => entry.kind === "send" && entry.threadSeq === threadSeq)
      .map((send) => this.#itemOf(send));
  }

  /** The seqs of the messages that look different from what the log says. */
  get changedSeqs(): ReadonlySet<number> {
    return new Set(this.#entries.flatMap((entry) => (entry.kind === "send" ? [] : [entry.targetSeq])));
  }

  overlay(message: Message): MessageItem {
    const changes = this.#entries.filter(
      (entry): entry is PendingChange => entry.kind !== "send" && entry.targetSeq === message.seq,
    );
    if (changes.length === 0) return message;
    const before = this.#overlaid.get(message);
    if (before !== undefined && isSameList(before.changes, changes)) return before.item;
    const item = overlay(message, changes, this.#ownUsername);
    this.#overlaid.set(message, { changes, item });
    return item;
  }

  #itemOf(send: PendingSend): PendingItem {
    const item = this.#items.get(send) ?? pendingItem(send);
    this.#items.set(send, item);
    return item;
  }
}

/** Whether both hold the same objects in the same order. */
export function isSameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
