/**
 * What is loaded of one room's log, folded: messages in their present state, notices, replies.
 *
 * Two windows at most, each without a hole: the live one, which ends at the present and grows by itself, and one in the
 * past, which is shown while it is there and becomes one with the live one when they touch. Every entry of the log
 * changes all that is loaded, wherever it is; a page that was read before an entry and arrives after it is brought up
 * to date, and what a page has beyond the present waits for the log to get there. So what is loaded equals the log
 * folded from its start, over any order of pages, reconnections and restarts.
 */
import type { EntryEvent } from "@koe/protocol/client";
import { changedBy, foldEntry } from "./fold-entry.ts";
import { type HistoryPage, type PageQuery, pageCoverage } from "./history-page.ts";
import { ItemWindow } from "./item-window.ts";
import type { LogPosition } from "./log-sequencer.ts";
import { type LogItem, type Message, messageOf, noticeOf, ownKey, seqKey } from "./message.ts";
import { RecentEntries } from "./recent-entries.ts";
import { type Thread, ThreadReplies } from "./thread-replies.ts";
import type { TimelineLimits } from "./timeline-limits.ts";

/** `stale`: it cannot be brought up to date, ask again. `apart`: it does not reach to what is there. */
export type PageOutcome = "added" | "stale" | "apart";

/** What a snapshot gives in place of all that there was. */
export interface LogReplacement {
  readonly epoch: string;
  readonly prevSeq: number;
  readonly seq: number;
  readonly events: readonly EntryEvent[];
}

export interface PageRequest extends PageQuery {
  /** The timeline's `position` when the page was asked for. */
  readonly askedAt: LogPosition | undefined;
}

export class LoadedLog {
  readonly #limits: TimelineLimits;
  #ownUserId: string | undefined;
  #epoch: string | undefined;
  #live: ItemWindow | undefined;
  #past: ItemWindow | undefined;
  #recent = new RecentEntries(0);
  #threads: ThreadReplies;

  constructor(limits: TimelineLimits) {
    this.#limits = limits;
    this.#threads = new ThreadReplies(0, limits.repliesMax);
  }

  /** Everything up to here is applied; undefined before the first snapshot. */
  get position(): LogPosition | undefined {
    return this.#epoch === undefined ? undefined : { epoch: this.#epoch, seq: this.seq };
  }

  get live(): ItemWindow | undefined {
    return this.#live;
  }

  get shown(): ItemWindow | undefined {
    return this.#past ?? this.#live;
  }

  get threads(): ThreadReplies {
    return this.#threads;
  }

  get seq(): number {
    return this.#live?.seq ?? 0;
  }

  thread(rootSeq: number): Thread {
    const thread = this.#threads.get(rootSeq);
    const root = this.#inWindows(rootSeq) ?? thread.root;
    // What nothing has changed nobody has replied to.
    const hadNoReply = root?.version === 0;
    return { ...thread, root, fromSeq: hadNoReply ? Math.min(rootSeq, thread.fromSeq) : thread.fromSeq };
  }

  /** The seq before which a page of the thread continues what is there; undefined when all of it is there. */
  threadOlderThan(rootSeq: number): number | undefined {
    const { fromSeq, root, isRootRead } = this.thread(rootSeq);
    const isWhole = fromSeq <= rootSeq && (root !== undefined || isRootRead);
    return isWhole ? undefined : Math.max(fromSeq, rootSeq) + 1;
  }

  find(seq: number): Message | undefined {
    return this.#inWindows(seq) ?? this.#threads.find(seq);
  }

  setOwnUserId(ownUserId: string | undefined): void {
    this.#ownUserId = ownUserId;
    const rekeyed = (message: Message): Message => {
      const key = message.userId === ownUserId ? ownKey(message.clientMsgId) : seqKey(message.seq);
      return key === message.key ? message : { ...message, key };
    };
    for (const window of this.#windows) {
      window.map((item) => (item.kind === "message" ? rekeyed(item) : item));
    }
    this.#threads.map(rekeyed);
  }

  /** The log goes on: entries in the order of seq. Those that are applied already are passed over. */
  append(events: readonly EntryEvent[]): void {
    const live = this.#live;
    if (live === undefined) return;
    for (const event of events) if (event.payload.seq > live.seq) this.#apply(live, event);
    if (live.items.length > this.#limits.itemsMax) live.keepNewest(this.#trimmedItems);
  }

  /** The log stands here. */
  advance(seq: number): void {
    if (seq > this.seq) this.#live?.advance(seq);
  }

  replace({ epoch, prevSeq, seq, events }: LogReplacement): void {
    this.#epoch = epoch;
    this.#past = undefined;
    this.#live = new ItemWindow(prevSeq, prevSeq);
    this.#recent = new RecentEntries(prevSeq);
    this.#threads = new ThreadReplies(prevSeq, this.#limits.repliesMax);
    this.append(events);
    this.advance(seq);
  }

  /** A page that continues what is shown, older or newer. */
  extend(page: HistoryPage, request: PageRequest): PageOutcome {
    const window = this.#windowOf(page, request);
    if (window === undefined || this.shown === undefined) return "stale";
    if (!this.shown.touches(window)) return "apart";
    const isOlder = window.prevSeq < this.shown.prevSeq;
    this.shown.join(window);
    this.#settleWindows(isOlder);
    return "added";
  }

  /** A page around a place, which is shown from now on. */
  show(page: HistoryPage, request: PageRequest): PageOutcome {
    const window = this.#windowOf(page, request);
    if (window === undefined) return "stale";
    this.#past = window;
    this.#settleWindows(true);
    return "added";
  }

  showPresent(): void {
    this.#past = undefined;
  }

  extendThread(rootSeq: number, page: HistoryPage, request: PageRequest): PageOutcome {
    const askedAtSeq = this.#askedAtSeq(page, request);
    if (askedAtSeq === undefined) return "stale";
    const coverage = pageCoverage(request, page, askedAtSeq);
    // A page that ends at the present goes on with what came since it was asked for.
    const seq = coverage.seq >= askedAtSeq ? this.seq : coverage.seq;
    const since = this.#recent.entries.filter(
      ({ event, payload }) => event === "new_message" && payload.seq > askedAtSeq,
    );
    const messages = this.#upToDate([...page.entries, ...since]).flatMap((item) =>
      item.kind === "message" && item.seq <= this.seq ? [item] : [],
    );
    const isAdded = this.#threads.addPage(rootSeq, { prevSeq: coverage.prevSeq, seq }, messages);
    return isAdded ? "added" : "apart";
  }

  get #windows(): readonly ItemWindow[] {
    return [this.#live, this.#past].filter((window) => window !== undefined);
  }

  get #trimmedItems(): number {
    return Math.floor(this.#limits.itemsMax * 0.9);
  }

  #inWindows(seq: number): Message | undefined {
    return this.#live?.message(seq) ?? this.#past?.message(seq);
  }

  #apply(live: ItemWindow, event: EntryEvent): void {
    this.#recent.push(event);
    for (const seq of changedBy(event)) this.#change(seq, event);
    const item = this.#itemOf(event);
    if (item?.kind === "message" && item.threadSeq !== undefined) {
      this.#threads.add(item);
      live.advance(item.seq);
    } else live.advance(event.payload.seq, item);
  }

  #change(seq: number, event: EntryEvent): void {
    for (const window of this.#windows) {
      const message = window.message(seq);
      if (message !== undefined) window.replace(this.#fold(message, event));
    }
    this.#threads.change(seq, (message) => this.#fold(message, event));
  }

  /**
   * When the last reply of a thread is deleted, the one before it is the last, if it is here; else `lastReplySeq` names
   * the deleted one until the message is read anew.
   */
  #fold(message: Message, entry: EntryEvent): Message {
    const folded = foldEntry(message, entry);
    const lostReply =
      folded !== message && entry.event === "message_deleted" && entry.payload.thread_seq === message.seq;
    const lastReplySeq = lostReply ? this.#threads.newestReplySeq(message.seq) : undefined;
    return lastReplySeq === undefined ? folded : { ...folded, lastReplySeq };
  }

  #itemOf(event: EntryEvent): LogItem | undefined {
    switch (event.event) {
      case "new_message":
        return messageOf(event.payload, this.#ownUserId);
      case "room_changed":
      case "member_changed":
        return noticeOf(event);
      default:
        return undefined;
    }
  }

  /** Undefined when not everything is known that happened since the page was asked for. */
  #askedAtSeq({ epoch }: HistoryPage, { askedAt }: PageRequest): number | undefined {
    if (this.#live === undefined || epoch !== this.#epoch || askedAt?.epoch !== epoch) return undefined;
    return askedAt.seq < this.#recent.fromSeq ? undefined : askedAt.seq;
  }

  /** A page as a window that ends at the present at the latest; undefined when it is stale. */
  #windowOf(page: HistoryPage, request: PageRequest): ItemWindow | undefined {
    const askedAtSeq = this.#askedAtSeq(page, request);
    if (askedAtSeq === undefined) return undefined;
    const coverage = pageCoverage(request, page, askedAtSeq);
    const window = new ItemWindow(Math.min(coverage.prevSeq, this.seq), Math.min(coverage.seq, this.seq));
    const items = this.#upToDate(page.entries).filter(
      (item) => window.covers(item.seq) && !(item.kind === "message" && item.threadSeq !== undefined),
    );
    return new ItemWindow(window.prevSeq, window.seq, items);
  }

  /** The items of a page, with what happened to them since it was read. */
  #upToDate(entries: readonly EntryEvent[]): readonly LogItem[] {
    const items = new Map<number, LogItem>();
    for (const entry of entries) {
      const item = this.#itemOf(entry);
      if (item !== undefined) items.set(item.seq, item);
    }
    for (const entry of this.#recent.entries) {
      for (const seq of changedBy(entry)) {
        const item = items.get(seq);
        if (item?.kind === "message") items.set(seq, this.#fold(item, entry));
      }
    }
    return [...items.values()];
  }

  /** Joins the windows if they touch, and keeps what is shown within its bound. */
  #settleWindows(isOlder: boolean): void {
    if (this.#past !== undefined && this.#live?.touches(this.#past)) {
      this.#live.join(this.#past);
      this.#past = undefined;
    }
    const { shown } = this;
    if (shown === undefined || shown.items.length <= this.#limits.itemsMax) return;
    if (!isOlder) return shown.keepNewest(this.#trimmedItems);
    if (shown === this.#live) {
      this.#live = shown.newest(this.#limits.presentItems);
      this.#past = shown;
    }
    shown.keepOldest(this.#trimmedItems);
  }
}
