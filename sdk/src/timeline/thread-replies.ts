/**
 * The replies of a room's threads, as far as they were seen: per thread everything after its `fromSeq`, without a hole.
 *
 * Replies come in with the log; older ones in pages of the thread. At most `repliesMax` messages are kept: the threads
 * that were in nobody's way longest go first, as a whole, and are read again when somebody opens them.
 */

import { mergeItems } from "./item-window.ts";
import type { Message } from "./message.ts";

export interface Thread {
  /** Every reply above this is here; at or below the first message's seq: all of them. */
  readonly fromSeq: number;
  /** The first message, where a page of the thread gave it. */
  readonly root: Message | undefined;
  /** Whether a page reached back to the first message, so that it is here if it exists. */
  readonly isRootRead: boolean;
  readonly replies: readonly Message[];
}

export class ThreadReplies {
  readonly #threads = new Map<number, Thread>();
  readonly #rootOf = new Map<number, number>();
  readonly #repliesMax: number;
  #fromSeq: number;
  #count = 0;

  /** Everything after `fromSeq` will be told by `add`. */
  constructor(fromSeq: number, repliesMax: number) {
    this.#fromSeq = fromSeq;
    this.#repliesMax = repliesMax;
  }

  /** The seq above which no reply of any thread is missing. */
  get completeFromSeq(): number {
    let fromSeq = this.#fromSeq;
    for (const thread of this.#threads.values()) fromSeq = Math.max(fromSeq, thread.fromSeq);
    return fromSeq;
  }

  get all(): readonly Message[] {
    return [...this.#threads.values()].flatMap(({ replies }) => replies);
  }

  get(rootSeq: number): Thread {
    const unseen = { fromSeq: this.#fromSeq, root: undefined, isRootRead: false, replies: [] };
    return this.#threads.get(rootSeq) ?? unseen;
  }

  find(seq: number): Message | undefined {
    const rootSeq = this.#rootOf.get(seq);
    if (rootSeq === undefined) return this.#threads.get(seq)?.root;
    return this.#threads.get(rootSeq)?.replies.find((reply) => reply.seq === seq);
  }

  /** The last reply that is not deleted, if it is here. */
  newestReplySeq(rootSeq: number): number | undefined {
    return this.get(rootSeq).replies.findLast(({ isDeleted }) => !isDeleted)?.seq;
  }

  /** A new reply, the newest of the room. */
  add(reply: Message): void {
    if (reply.threadSeq === undefined) return;
    const thread = this.get(reply.threadSeq);
    this.#put(reply.threadSeq, { ...thread, replies: [...thread.replies, reply] });
    this.#trim(reply.threadSeq);
  }

  /** A stretch of one thread; false when it does not reach up to what there is. */
  addPage(
    rootSeq: number,
    coverage: { readonly prevSeq: number; readonly seq: number },
    messages: readonly Message[],
  ): boolean {
    const thread = this.get(rootSeq);
    if (coverage.seq < thread.fromSeq) return false;
    const root = messages.find(({ seq }) => seq === rootSeq);
    const older = messages.filter(({ seq, threadSeq }) => threadSeq === rootSeq && seq > coverage.prevSeq);
    this.#put(rootSeq, {
      fromSeq: Math.min(thread.fromSeq, coverage.prevSeq),
      root: newer(thread.root, root),
      isRootRead: thread.isRootRead || coverage.prevSeq < rootSeq,
      replies: mergeItems(thread.replies, older),
    });
    this.#trim(rootSeq);
    return true;
  }

  /** Changes what is here of a message, as a reply or as a first message. */
  change(seq: number, change: (message: Message) => Message): void {
    const own = this.#threads.get(seq);
    if (own?.root !== undefined) this.#threads.set(seq, { ...own, root: change(own.root) });
    const rootSeq = this.#rootOf.get(seq);
    const thread = rootSeq === undefined ? undefined : this.#threads.get(rootSeq);
    if (rootSeq === undefined || thread === undefined) return;
    const replies = thread.replies.map((reply) => (reply.seq === seq ? change(reply) : reply));
    this.#threads.set(rootSeq, { ...thread, replies });
  }

  map(change: (message: Message) => Message): void {
    for (const [rootSeq, thread] of this.#threads) {
      const root = thread.root === undefined ? undefined : change(thread.root);
      this.#threads.set(rootSeq, { ...thread, root, replies: thread.replies.map(change) });
    }
  }

  /** Puts a thread last in the order of letting go. */
  #put(rootSeq: number, thread: Thread): void {
    this.#forget(rootSeq);
    this.#threads.set(rootSeq, thread);
    this.#count += 1 + thread.replies.length;
    for (const { seq } of thread.replies) this.#rootOf.set(seq, rootSeq);
  }

  #forget(rootSeq: number): void {
    const thread = this.#threads.get(rootSeq);
    if (thread === undefined) return;
    this.#threads.delete(rootSeq);
    this.#count -= 1 + thread.replies.length;
    for (const { seq } of thread.replies) this.#rootOf.delete(seq);
  }

  #trim(keptRootSeq: number): void {
    for (const [rootSeq, thread] of this.#threads) {
      if (this.#count <= this.#repliesMax || rootSeq === keptRootSeq) break;
      this.#forget(rootSeq);
      // A thread that is not here counts as known from here on only.
      this.#fromSeq = Math.max(this.#fromSeq, thread.replies.at(-1)?.seq ?? 0);
    }
    const thread = this.#threads.get(keptRootSeq);
    if (thread === undefined || this.#count <= this.#repliesMax) return;
    const gone = thread.replies.slice(0, this.#count - this.#repliesMax);
    const fromSeq = gone.at(-1)?.seq ?? thread.fromSeq;
    this.#put(keptRootSeq, { ...thread, fromSeq, replies: thread.replies.slice(gone.length) });
  }
}

function newer(left: Message | undefined, right: Message | undefined): Message | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return right.version > left.version ? right : left;
}
