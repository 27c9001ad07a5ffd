/**
 * A room's log as a server keeps it, for tests: entries by seq, messages in their present state, snapshots, pages.
 *
 * It folds on its own, from what was done and in the order in which it was done, so that it can be held against what a
 * client folded from events.
 */
import type { EntryEvent, RoomSnapshot } from "@koe/protocol/client";
import type { HistoryPage, PageQuery } from "./history-page.ts";

export type Done =
  | {
      readonly kind: "message";
      readonly text: string;
      readonly threadSeq?: number;
      readonly mentions?: string[];
    }
  | { readonly kind: "edit"; readonly targetSeq: number; readonly text: string }
  | { readonly kind: "delete"; readonly targetSeq: number }
  | { readonly kind: "react"; readonly targetSeq: number; readonly emoji: string; readonly on: boolean }
  | { readonly kind: "topic"; readonly topic: string };

interface Row {
  readonly done: Done;
  readonly userId: string;
  readonly clientMsgId: string;
}

/** How a message is at the end of the log. */
export interface Present {
  readonly seq: number;
  readonly userId: string;
  text: string;
  isDeleted: boolean;
  editedBy: number | undefined;
  mentions: string[];
  readonly reactions: Map<string, Set<string>>;
  readonly threadSeq: number | undefined;
  replies: number;
  lastReplySeq: number | undefined;
  version: number;
}

export const resumeMax = 8;
export const snapshotMax = 4;

export class TestLog {
  readonly roomId = "room";
  epoch = 1;
  #rows: Row[] = [];

  get head(): number {
    return this.#rows.length;
  }

  seqOf(clientMsgId: string): number | undefined {
    const index = this.#rows.findIndex((row) => row.clientMsgId === clientMsgId);
    return index < 0 ? undefined : index + 1;
  }

  countOf(clientMsgId: string): number {
    return this.#rows.filter((row) => row.clientMsgId === clientMsgId).length;
  }

  /** Loses what is above `seq`, as a restore from a backup does. */
  restore(seq: number): void {
    this.#rows = this.#rows.slice(0, seq);
    this.epoch += 1;
  }

  /** Appends, unless it is stored under its id already or has nothing to change; gives the entry as it is told live. */
  append(
    done: Done,
    userId = "u1",
    clientMsgId = `id-${this.epoch}-${this.head + 1}`,
  ): EntryEvent | undefined {
    if (this.seqOf(clientMsgId) !== undefined || !this.#changes(done, userId)) return undefined;
    this.#rows.push({ done, userId, clientMsgId });
    return this.event(this.head);
  }

  /** Messages of the room, replies among them, as they are now. */
  present(): ReadonlyMap<number, Present> {
    const messages = new Map<number, Present>();
    for (const [index, row] of this.#rows.entries()) apply(messages, row, index + 1);
    return messages;
  }

  /** An entry as it is read now. */
  event(seq: number): EntryEvent {
    const row = this.#rows[seq - 1];
    if (row === undefined) throw new Error(`no entry ${seq}`);
    return eventOf(row, base(this.roomId, row, seq), this.present());
  }

  snapshot(since: { readonly epoch: string; readonly seq: number } | undefined): RoomSnapshot {
    const isRecovered =
      since?.epoch === String(this.epoch) && since.seq <= this.head && this.head - since.seq <= resumeMax;
    const prevSeq = isRecovered ? since.seq : Math.max(0, this.head - snapshotMax);
    return {
      room_id: this.roomId,
      recovered: isRecovered,
      epoch: String(this.epoch),
      seq: this.head,
      prev_seq: prevSeq,
      events: this.#events(prevSeq + 1, this.head),
    };
  }

  page(
    { beforeSeq, afterSeq, aroundSeq, threadSeq }: PageQuery & { threadSeq?: number },
    limit: number,
  ): HistoryPage {
    const all = this.#events(1, this.head).filter(
      ({ event, payload }) =>
        threadSeq === undefined ||
        payload.seq === threadSeq ||
        (event === "new_message" && payload.thread_seq === threadSeq),
    );
    const upto = (seq: number) => all.filter(({ payload }) => payload.seq <= seq);
    const from = (seq: number) => all.filter(({ payload }) => payload.seq >= seq);
    if (afterSeq !== undefined) return this.#page(all, from(afterSeq + 1).slice(0, limit));
    if (aroundSeq === undefined) return this.#page(all, upto((beforeSeq ?? this.head + 1) - 1).slice(-limit));
    const half = Math.ceil(limit / 2);
    return this.#page(all, [...upto(aroundSeq).slice(-half), ...from(aroundSeq + 1).slice(0, half)]);
  }

  #page(all: readonly EntryEvent[], entries: readonly EntryEvent[]): HistoryPage {
    return {
      epoch: String(this.epoch),
      entries,
      hasOlder: entries[0] !== undefined && entries[0] !== all[0],
      hasNewer: entries.length > 0 && entries.at(-1) !== all.at(-1),
    };
  }

  #events(from: number, to: number): EntryEvent[] {
    const present = this.present();
    return this.#rows
      .slice(from - 1, to)
      .map((row, index) => eventOf(row, base(this.roomId, row, from + index), present));
  }

  #changes(done: Done, userId: string): boolean {
    if (done.kind === "topic") return true;
    const messages = this.present();
    if (done.kind === "message") {
      const root = done.threadSeq === undefined ? undefined : messages.get(done.threadSeq);
      return done.threadSeq === undefined || (root?.threadSeq === undefined && root?.isDeleted === false);
    }
    const target = messages.get(done.targetSeq);
    if (target === undefined || target.isDeleted) return false;
    return done.kind !== "react" || (target.reactions.get(done.emoji)?.has(userId) ?? false) !== done.on;
  }
}

/** The time of an entry, in the order of seq. */
export function timeOf(seq: number): number {
  return 1_700_000_000_000 + seq;
}

function base(roomId: string, { userId, clientMsgId }: Row, seq: number) {
  const timestamp = new Date(timeOf(seq)).toISOString();
  return { room_id: roomId, seq, timestamp, user_id: userId, username: userId, client_msg_id: clientMsgId };
}

function apply(messages: Map<number, Present>, { done, userId }: Row, seq: number): void {
  if (done.kind === "topic") return;
  if (done.kind === "message") {
    messages.set(seq, fresh(seq, userId, done));
    const root = messages.get(done.threadSeq ?? 0);
    if (root !== undefined)
      Object.assign(root, { replies: root.replies + 1, lastReplySeq: seq, version: seq });
    return;
  }
  const target = messages.get(done.targetSeq);
  if (target === undefined) return;
  target.version = seq;
  if (done.kind === "edit") Object.assign(target, { text: done.text, editedBy: seq, mentions: [] });
  else if (done.kind === "react") react(target, done.emoji, userId, done.on);
  else {
    Object.assign(target, { text: "", isDeleted: true, editedBy: undefined, mentions: [] });
    target.reactions.clear();
    const root = messages.get(target.threadSeq ?? 0);
    if (root === undefined) return;
    const others = [...messages.values()].filter(
      ({ threadSeq, isDeleted }) => threadSeq === root.seq && !isDeleted,
    );
    Object.assign(root, { replies: root.replies - 1, lastReplySeq: others.at(-1)?.seq, version: seq });
  }
}

function react({ reactions }: Present, emoji: string, userId: string, on: boolean): void {
  const users = reactions.get(emoji) ?? new Set();
  if (on) users.add(userId);
  else users.delete(userId);
  if (users.size === 0) reactions.delete(emoji);
  else reactions.set(emoji, users);
}

function fresh(seq: number, userId: string, done: Extract<Done, { kind: "message" }>): Present {
  return {
    ...{ seq, userId, text: done.text, isDeleted: false, editedBy: undefined, mentions: done.mentions ?? [] },
    ...{ reactions: new Map(), threadSeq: done.threadSeq, replies: 0, lastReplySeq: undefined, version: 0 },
  };
}

function eventOf(
  { done }: Row,
  from: ReturnType<typeof base>,
  present: ReadonlyMap<number, Present>,
): EntryEvent {
  switch (done.kind) {
    case "topic":
      return { event: "room_changed", payload: { ...from, topic: done.topic } };
    case "edit": {
      const text = present.get(done.targetSeq)?.text ?? "";
      return { event: "message_edited", payload: { ...from, target_seq: done.targetSeq, text } };
    }
    case "delete": {
      const threadSeq = present.get(done.targetSeq)?.threadSeq;
      const thread = threadSeq === undefined ? {} : { thread_seq: threadSeq };
      return { event: "message_deleted", payload: { ...from, target_seq: done.targetSeq, ...thread } };
    }
    case "react": {
      const event = done.on ? "reaction_added" : "reaction_removed";
      return { event, payload: { ...from, target_seq: done.targetSeq, emoji: done.emoji } };
    }
    case "message":
      return { event: "new_message", payload: { ...from, ...messageFields(present.get(from.seq)) } };
  }
}

function messageFields(message: Present | undefined) {
  if (message === undefined) throw new Error("a message without a state");
  const { threadSeq, lastReplySeq, editedBy } = message;
  return {
    text: message.text,
    mentions: message.mentions,
    reactions: [...message.reactions].map(([emoji, users]) => ({ emoji, usernames: [...users] })),
    reply_count: message.replies,
    version: message.version,
    ...(threadSeq === undefined ? {} : { thread_seq: threadSeq }),
    ...(lastReplySeq === undefined ? {} : { last_reply_seq: lastReplySeq }),
    ...(editedBy === undefined ? {} : { edited_at: new Date(timeOf(editedBy)).toISOString() }),
    ...(message.isDeleted ? { deleted: true as const } : {}),
  };
}
