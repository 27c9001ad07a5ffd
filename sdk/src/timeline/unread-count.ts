/**
 * How much of a room is unread, between the numbers that the server gives: they are right for one place in the log, and
 * what comes after it is counted here.
 *
 * Where every message above the read marker was seen, they are counted; else the server's number is carried on. One's
 * own messages do not count here. What cannot be told (whether a message that was not seen mentions the user) stays as
 * it is until the server's next number.
 */
import type { EntryEvent } from "@koe/protocol/client";

export interface Unread {
  readonly readSeq: number;
  readonly unread: number;
  readonly mentions: number;
}

/** Unread messages remembered one by one; of those beyond, the older are carried as a number. */
export const countedMax = 1_000;

interface Counted {
  readonly seq: number;
  readonly mentionsMe: boolean;
}

export class UnreadCount {
  readonly #counted = new Map<number, Counted>();
  #user: { readonly id: string; readonly username: string } | undefined;
  /** Every message above this is in `counted`, unless it is the user's own or deleted. */
  #knownFromSeq = 0;
  #value: Unread = { readSeq: 0, unread: 0, mentions: 0 };

  /** Tells whose messages do not count. */
  identify(user: { readonly id: string; readonly username: string } | undefined): void {
    this.#user = user;
  }

  /** The same object until it changes. */
  get value(): Unread {
    return this.#value;
  }

  /** The server's numbers, right when the room's log stood at `seq`. What was seen after it is added. */
  reset(seq: number, { readSeq, unread, mentions }: Unread): void {
    for (const counted of this.#counted.keys()) {
      if (counted <= seq || counted <= readSeq) this.#counted.delete(counted);
    }
    this.#knownFromSeq = seq;
    const later = this.#above(readSeq);
    this.#set({ readSeq, unread: unread + later.unread, mentions: mentions + later.mentions });
  }

  /** The next entry of the room's log. */
  add(event: EntryEvent): void {
    if (event.payload.seq <= this.#knownFromSeq) return;
    if (event.event === "new_message") this.#addMessage(event.payload);
    else if (event.event === "message_deleted") this.#remove(event.payload.target_seq);
    else if (event.event === "message_edited") this.#edit(event.payload.target_seq, event.payload.mentions);
  }

  /** The user's marker was moved, by whatever device; the numbers are the server's. */
  markerMoved(moved: Unread): void {
    const { readSeq } = moved;
    const isKnown = readSeq >= this.#knownFromSeq;
    this.#forgetUpTo(readSeq);
    this.#set(isKnown ? { readSeq, ...this.#above(readSeq) } : moved);
  }

  /** The user has just read up to `seq`; the server's numbers will follow. */
  markRead(seq: number): void {
    if (seq <= this.#value.readSeq) return;
    const isKnown = seq >= this.#knownFromSeq;
    this.#forgetUpTo(seq);
    this.#set(isKnown ? { readSeq: seq, ...this.#above(seq) } : { ...this.#value, readSeq: seq });
  }

  /** The user has just moved the marker back, to mark as unread; how much that is the server will say. */
  markUnread(seq: number): void {
    this.#set({ ...this.#value, readSeq: seq, unread: Math.max(1, this.#value.unread) });
  }

  #addMessage(payload: Extract<EntryEvent, { event: "new_message" }>["payload"]): void {
    const { seq, user_id: userId, deleted, mentions = [] } = payload;
    if (deleted === true || userId === this.#user?.id || seq <= this.#value.readSeq) return;
    const mentionsMe = this.#mentionsMe(mentions);
    this.#counted.set(seq, { seq, mentionsMe });
    this.#change(1, mentionsMe ? 1 : 0);
    if (this.#counted.size <= countedMax) return;
    const [oldest] = this.#counted.keys();
    if (oldest === undefined) return;
    this.#counted.delete(oldest);
    this.#knownFromSeq = oldest;
  }

  #remove(targetSeq: number): void {
    const counted = this.#counted.get(targetSeq);
    this.#counted.delete(targetSeq);
    if (counted !== undefined) this.#change(-1, counted.mentionsMe ? -1 : 0);
    else if (targetSeq > this.#value.readSeq && targetSeq <= this.#knownFromSeq) this.#change(-1, 0);
  }

  #edit(targetSeq: number, mentions: readonly string[] = []): void {
    const counted = this.#counted.get(targetSeq);
    const mentionsMe = this.#mentionsMe(mentions);
    if (counted === undefined || counted.mentionsMe === mentionsMe) return;
    this.#counted.set(targetSeq, { seq: targetSeq, mentionsMe });
    this.#change(0, mentionsMe ? 1 : -1);
  }

  #mentionsMe(mentions: readonly string[]): boolean {
    return this.#user !== undefined && mentions.includes(this.#user.username);
  }

  #above(seq: number): { readonly unread: number; readonly mentions: number } {
    const above = [...this.#counted.values()].filter((counted) => counted.seq > seq);
    return { unread: above.length, mentions: above.filter(({ mentionsMe }) => mentionsMe).length };
  }

  #forgetUpTo(seq: number): void {
    for (const counted of this.#counted.keys()) if (counted <= seq) this.#counted.delete(counted);
    this.#knownFromSeq = Math.max(this.#knownFromSeq, seq);
  }

  #change(unreadBy: number, mentionsBy: number): void {
    const unread = Math.max(0, this.#value.unread + unreadBy);
    const mentions = Math.min(unread, Math.max(0, this.#value.mentions + mentionsBy));
    this.#set({ readSeq: this.#value.readSeq, unread, mentions });
  }

  #set(value: Unread): void {
    const { readSeq, unread, mentions } = this.#value;
    if (value.readSeq === readSeq && value.unread === unread && value.mentions === mentions) return;
    this.#value = value;
  }
}
