/**
 * The latest messages of a room, replies included, for counting what is unread after a marker that moves. One's own do not
 * count: who writes has seen what they wrote.
 */
import type { EntryEvent } from "@koe/protocol/client";

/** Messages kept; markers further back are counted by the server alone. */
export const talliedMax = 500;

interface Tallied {
  readonly seq: number;
  readonly userId: string;
  readonly mentions: readonly string[];
}

export interface Unread {
  readonly unread: number;
  readonly mentions: number;
}

export class UnreadTally {
  #messages: Tallied[] = [];
  /** Every message above this is here. */
  #fromSeq = Number.POSITIVE_INFINITY;

  /** Begins anew: `events` are everything after `prevSeq`. */
  replace(prevSeq: number, events: readonly EntryEvent[]): void {
    this.#fromSeq = prevSeq;
    this.#messages = [];
    this.append(events);
  }

  append(events: readonly EntryEvent[]): void {
    for (const event of events) this.#apply(event);
    const gone = this.#messages.splice(0, Math.max(0, this.#messages.length - talliedMax));
    this.#fromSeq = gone.at(-1)?.seq ?? this.#fromSeq;
  }

  /** Undefined when it is not known that far back. */
  count(afterSeq: number, user: { readonly id: string; readonly username: string }): Unread | undefined {
    if (afterSeq < this.#fromSeq) return undefined;
    const unread = this.#messages.filter(({ seq, userId }) => seq > afterSeq && userId !== user.id);
    const mentioning = unread.filter(({ mentions }) => mentions.includes(user.username));
    return { unread: unread.length, mentions: mentioning.length };
  }

  #apply({ event, payload }: EntryEvent): void {
    switch (event) {
      case "new_message":
        if (payload.deleted !== true) {
          const { seq, user_id: userId, mentions = [] } = payload;
          this.#messages.push({ seq, userId, mentions });
        }
        return;
      case "message_edited":
        this.#messages = this.#messages.map((message) =>
          message.seq === payload.target_seq ? { ...message, mentions: payload.mentions ?? [] } : message,
        );
        return;
      case "message_deleted":
        this.#messages = this.#messages.filter(({ seq }) => seq !== payload.target_seq);
        return;
      default:
        return;
    }
  }
}
