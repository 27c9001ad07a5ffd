/**
 * One room as somebody sees it: what is loaded of its log, and what they have just done. Pure: it is told what came and
 * gives snapshots of what to show.
 *
 * A message that is stored takes the place of the pending one in the step that brings it, so nothing is ever shown
 * twice and nothing vanishes. Pending messages stand after the present; a window in the past shows none.
 * A snapshot, and every item in it, is the same object until it changes.
 */
import type { EntryEvent } from "@koe/protocol/client";
import type { Timeline, TimelineItem } from "../view.ts";
import type { HistoryPage } from "./history-page.ts";
import { LoadedLog, type LogReplacement, type PageOutcome, type PageRequest } from "./loaded-log.ts";
import type { LogPosition } from "./log-sequencer.ts";
import type { Message } from "./message.ts";
import { isSameList, PendingEntries } from "./pending-entries.ts";
import type { PendingEntry } from "./pending-entry.ts";
import { type StoredTimeline, storedTimeline } from "./stored-timeline.ts";
import { type TimelineLimits, timelineLimits } from "./timeline-limits.ts";

/** Threads whose view is kept, so that it stays the same object; beyond it the one made first goes. */
export const threadViewsMax = 500;

interface View {
  readonly revision: number;
  readonly timeline: Timeline;
}

export class RoomTimeline {
  readonly #log: LoadedLog;
  readonly #pending = new PendingEntries();
  readonly #threadViews = new Map<number, View>();
  #mainView: View | undefined;
  #ownUserId: string | undefined;
  #revision = 0;

  constructor(limits: Partial<TimelineLimits> = {}) {
    this.#log = new LoadedLog({ ...timelineLimits, ...limits });
  }

  /** Who is looking; may be told after the first entries. */
  identify(user: { readonly id: string; readonly username: string } | undefined): void {
    this.#revision += 1;
    this.#ownUserId = user?.id;
    this.#log.setOwnUserId(user?.id);
    this.#pending.identify(user?.username);
    this.#noteOwn(this.#log.shown?.items ?? []);
    this.#noteOwn(this.#log.live?.items ?? []);
    this.#noteOwn(this.#log.threads.all);
  }

  /** Everything up to here is applied; undefined before the first snapshot. */
  get position(): LogPosition | undefined {
    return this.#log.position;
  }

  /** What is shown of the log: everything after `prevSeq` up to `seq`. */
  get shown(): { readonly prevSeq: number; readonly seq: number } {
    const { prevSeq = 0, seq = 0 } = this.#log.shown ?? {};
    return { prevSeq, seq };
  }

  /** A message of the room or of a thread, as the log has it. */
  find(seq: number): Message | undefined {
    return this.#log.find(seq);
  }

  /** The log goes on: entries in the order of seq. Those that are applied already are passed over. */
  append(events: readonly EntryEvent[]): void {
    this.#revision += 1;
    this.#log.append(events);
    this.#noteOwnEvents(events);
  }

  /** The log stands here, whatever the entries up to it were. */
  advance(seq: number): void {
    this.#log.advance(seq);
  }

  /** Lets go of everything: what happened between it and `events` is not known. */
  replace(replacement: LogReplacement): void {
    this.#revision += 1;
    this.#log.replace(replacement);
    this.#noteOwnEvents(replacement.events);
  }

  /** A page that continues what is shown: before `shown.prevSeq + 1`, or after `shown.seq`. */
  extend(page: HistoryPage, request: PageRequest): PageOutcome {
    return this.#added(page, this.#log.extend(page, request));
  }

  /** A page around a place, which is shown from now on. */
  show(page: HistoryPage, request: PageRequest): PageOutcome {
    return this.#added(page, this.#log.show(page, request));
  }

  /** Shows what reaches to the present. */
  showPresent(): void {
    this.#revision += 1;
    this.#log.showPresent();
  }

  /** A page of one thread: its latest replies, or those before what is there. */
  extendThread(rootSeq: number, page: HistoryPage, request: PageRequest): PageOutcome {
    return this.#added(page, this.#log.extendThread(rootSeq, page, request));
  }

  /** What the outbox holds for this room. */
  setPending(entries: readonly PendingEntry[]): void {
    this.#revision += 1;
    this.#pending.set(entries);
  }

  main(): Timeline {
    const view = this.#upToDate(this.#mainView, () => this.#mainTimeline());
    this.#mainView = view;
    return view.timeline;
  }

  /** The first message, if it is known, and what is known of the replies. */
  thread(rootSeq: number): Timeline {
    const view = this.#upToDate(this.#threadViews.get(rootSeq), () => this.#threadTimeline(rootSeq));
    this.#threadViews.set(rootSeq, view);
    if (this.#threadViews.size > threadViewsMax) {
      const [oldest] = this.#threadViews.keys();
      if (oldest !== undefined) this.#threadViews.delete(oldest);
    }
    return view.timeline;
  }

  /** The seq before which a page of the thread continues what is there; undefined when all of it is there. */
  threadOlderThan(rootSeq: number): number | undefined {
    return this.#log.threadOlderThan(rootSeq);
  }

  /** The last `itemsMax` items and where the log stands; undefined before the first snapshot. */
  toStored(roomId: string, itemsMax?: number): StoredTimeline | undefined {
    return storedTimeline(this.#log, roomId, itemsMax);
  }

  #mainTimeline(): Timeline {
    const { shown, live } = this.#log;
    const items: TimelineItem[] = shown === undefined ? [] : [...shown.items];
    for (const seq of this.#pending.changedSeqs) {
      const index = shown?.indexOf(seq) ?? -1;
      const item = shown?.items[index];
      if (item?.kind === "message") items[index] = this.#pending.overlay(item);
    }
    if (shown === live) items.push(...this.#pending.sends(undefined));
    return {
      items,
      hasOlder: (shown?.prevSeq ?? 0) > 0,
      hasNewer: shown !== live,
      isLoaded: shown !== undefined,
    };
  }

  #threadTimeline(rootSeq: number): Timeline {
    const { root, replies } = this.#log.thread(rootSeq);
    const messages = root === undefined ? replies : [root, ...replies];
    return {
      items: [...messages.map((message) => this.#pending.overlay(message)), ...this.#pending.sends(rootSeq)],
      hasOlder: this.#log.threadOlderThan(rootSeq) !== undefined,
      hasNewer: false,
      isLoaded: messages.length > 0,
    };
  }

  #upToDate(view: View | undefined, make: () => Timeline): View {
    if (view?.revision === this.#revision) return view;
    const made = make();
    const timeline = view !== undefined && isSameTimeline(view.timeline, made) ? view.timeline : made;
    return { revision: this.#revision, timeline };
  }

  #added(page: HistoryPage, outcome: PageOutcome): PageOutcome {
    this.#revision += 1;
    if (outcome === "added") this.#noteOwnEvents(page.entries);
    return outcome;
  }

  /** What a page has beyond the present is not shown yet, so it takes no pending entry's place. */
  #noteOwnEvents(events: readonly EntryEvent[]): void {
    for (const { payload } of events) {
      if (payload.user_id === this.#ownUserId && payload.seq <= this.#log.seq)
        this.#pending.seen(payload.client_msg_id);
    }
  }

  #noteOwn(items: readonly TimelineItem[]): void {
    for (const item of items) {
      if (item.kind === "message" && item.userId === this.#ownUserId) this.#pending.seen(item.clientMsgId);
    }
  }
}

function isSameTimeline(left: Timeline, right: Timeline): boolean {
  return (
    left.hasOlder === right.hasOlder &&
    left.hasNewer === right.hasNewer &&
    left.isLoaded === right.isLoaded &&
    isSameList(left.items, right.items)
  );
}
