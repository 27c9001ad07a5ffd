/**
 * One room: its log put in order and folded into timelines, who is online and who types. It is told what came for it and
 * hands what the user does to the client that it belongs to.
 */
import type { ClientEvent, EntryEvent, RoomSnapshot } from "@koe/protocol/client";
import type { User } from "../api/shapes.ts";
import type { Timer } from "../environment.ts";
import type { Room } from "../koe.ts";
import { Cell, Derived, type Observable } from "../observable.ts";
import type { OutboxCommand } from "../outbox/outbox-item.ts";
import { type LogPosition, LogSequencer, type SnapshotStep } from "../timeline/log-sequencer.ts";
import type { PendingEntry } from "../timeline/pending-entry.ts";
import { RoomTimeline } from "../timeline/room-timeline.ts";
import { readStoredTimeline, type StoredTimeline } from "../timeline/stored-timeline.ts";
import type { Presence, Sending, Timeline } from "../view.ts";
import { HistoryLoader } from "./history-loader.ts";
import { nobodyOnline, type PresenceDiff, presenceAfter, presenceFrom } from "./presence-view.ts";
import type { RoomHost } from "./room-host.ts";
import { isSameNames, TypingView } from "./typing-view.ts";

type TypingPayload = Extract<ClientEvent, { readonly event: "typing" }>["payload"];

/** Threads whose observables are kept; those that nobody watches go first. */
export const threadsMax = 100;

export class RoomClient implements Room {
  readonly id: string;
  readonly timeline: Derived<Timeline>;
  readonly presence: Cell<Presence>;
  readonly typing: Cell<readonly string[]>;
  readonly #host: RoomHost;
  readonly #threads = new Map<number, Derived<Timeline>>();
  /** With their first messages. One may be watched that is no longer among `#threads`. */
  readonly #watchedThreads = new Map<Derived<Timeline>, number>();
  readonly #threadTyping = new Map<number, Cell<readonly string[]>>();
  readonly #typingView = new TypingView();
  readonly #history: HistoryLoader;
  #sequencer = new LogSequencer();
  #timeline = new RoomTimeline();
  #pending: readonly PendingEntry[] = [];
  #user: User | undefined;
  #typingTimer: Timer | undefined;
  #typists: readonly string[] = [];
  #watchers = 0;

  constructor(id: string, host: RoomHost) {
    this.id = id;
    this.#host = host;
    this.timeline = new Derived(() => this.#timeline.main(), this.#onWatched);
    this.presence = new Cell(nobodyOnline, this.#onWatched);
    this.typing = new Cell<readonly string[]>([], this.#onWatched);
    this.#history = new HistoryLoader({
      roomId: id,
      api: host.api,
      timeline: () => this.#timeline,
      onChanged: () => this.#changed(),
    });
  }

  thread(seq: number): Observable<Timeline> {
    const known = this.#threads.get(seq);
    if (known !== undefined) return known;
    const thread = new Derived(
      () => this.#timeline.thread(seq),
      (isWatched) => this.#onThreadWatched(thread, seq, isWatched),
    );
    this.#forgetThreads();
    this.#threads.set(seq, thread);
    return thread;
  }

  typingInThread(seq: number): Observable<readonly string[]> {
    const known = this.#threadTyping.get(seq);
    if (known !== undefined) return known;
    const typing = new Cell(this.#typingView.inThread(seq), this.#onWatched);
    if (this.#threadTyping.size >= threadsMax) {
      for (const [other, cell] of this.#threadTyping) if (!cell.isWatched) this.#threadTyping.delete(other);
    }
    this.#threadTyping.set(seq, typing);
    return typing;
  }

  send(text: string, options: { readonly threadSeq?: number } = {}): Sending {
    return this.#submit({ kind: "send", text, ...options });
  }

  edit(seq: number, text: string): Sending {
    return this.#submit({ kind: "edit", targetSeq: seq, text });
  }

  delete(seq: number): Sending {
    return this.#submit({ kind: "delete", targetSeq: seq });
  }

  react(seq: number, emoji: string, on: boolean): Sending {
    return this.#submit({ kind: "react", targetSeq: seq, emoji, on });
  }

  retry(clientMsgId: string): void {
    this.#host.retry(clientMsgId);
  }

  discard(clientMsgId: string): void {
    this.#host.discard(clientMsgId);
  }

  markRead(seq: number, { back = false }: { readonly back?: boolean } = {}): void {
    this.#host.markRead(this.id, seq, back);
  }

  startTyping({ threadSeq }: { readonly threadSeq?: number } = {}): void {
    this.#host.startTyping(this.id, threadSeq);
  }

  loadOlder({ threadSeq }: { readonly threadSeq?: number } = {}): Promise<void> {
    return threadSeq === undefined ? this.#history.older() : this.#history.thread(threadSeq);
  }

  loadNewer(): Promise<void> {
    return this.#history.newer();
  }

  loadAround(seq: number): Promise<void> {
    return this.#history.around(seq);
  }

  async jumpToPresent(): Promise<void> {
    this.#history.present();
  }

  // For the client that it belongs to.

  get position(): LogPosition | undefined {
    return this.#sequencer.position;
  }

  get hasHole(): boolean {
    return this.#sequencer.hasHole;
  }

  /** In the room and its threads. */
  get typists(): readonly string[] {
    return this.#typists;
  }

  isBehind(headSeq: number): boolean {
    return this.#sequencer.isBehind(headSeq);
  }

  /** Gives the entries whose turn came. */
  acceptEntry(event: EntryEvent): readonly EntryEvent[] {
    const due = this.#sequencer.accept(event);
    if (due.length === 0) return due;
    this.#timeline.append(due);
    for (const { event: kind, payload } of due) {
      if (kind === "new_message") this.#typingView.spoke(payload.username, payload.thread_seq);
    }
    this.#showTyping();
    this.#changed();
    return due;
  }

  /** Gives what it changed: `replaced` when nothing of what was there holds any more, and the entries applied. */
  acceptSnapshot(snapshot: RoomSnapshot): SnapshotStep {
    const step = this.#sequencer.acceptSnapshot(snapshot);
    const seq = this.#sequencer.position?.seq ?? snapshot.seq;
    if (step.kind === "replaced") {
      this.#timeline.replace({ epoch: step.epoch, prevSeq: step.prevSeq, seq, events: step.events });
    } else {
      this.#timeline.append(step.events);
      this.#timeline.advance(seq);
    }
    if (snapshot.presence !== undefined) this.presence.set(presenceFrom(snapshot.presence));
    this.#changed();
    for (const rootSeq of new Set(this.#watchedThreads.values())) this.#loadThread(rootSeq);
    return step;
  }

  acceptPresence(diff: PresenceDiff): void {
    this.presence.set(presenceAfter(this.presence.get(), diff));
  }

  acceptTyping({ usernames, thread_seq: threadSeq }: TypingPayload): void {
    const others = usernames.filter((name) => name !== this.#user?.username);
    this.#typingView.hear({ usernames: others, threadSeq, nowMs: this.#host.environment.monotonic() });
    this.#showTyping();
  }

  setPending(entries: readonly PendingEntry[]): void {
    const before = this.#pending;
    if (entries.length === before.length && entries.every((entry, at) => entry === before[at])) return;
    this.#pending = entries;
    this.#timeline.setPending(entries);
    this.#tell();
  }

  identify(user: User | undefined): void {
    this.#user = user;
    this.#timeline.identify(user);
    this.#tell();
  }

  /** Goes on from what a storage kept; what cannot be read is as nothing. */
  restore(value: unknown): void {
    const stored = readStoredTimeline(value);
    if (stored === undefined || this.position !== undefined) return;
    this.#sequencer = new LogSequencer({ epoch: stored.epoch, seq: stored.seq });
    this.#timeline.replace(stored);
    this.#tell();
  }

  toStored(): StoredTimeline | undefined {
    return this.#timeline.toStored(this.id);
  }

  /** The room is not followed any more: who is online and who types is not known. */
  unfollowed(): void {
    this.presence.set(nobodyOnline);
    this.#typingView.clear();
    this.#showTyping();
  }

  /** Lets go of everything, as for another user. */
  reset(): void {
    this.#sequencer = new LogSequencer();
    this.#timeline = new RoomTimeline();
    this.#timeline.identify(this.#user);
    this.#timeline.setPending(this.#pending);
    this.unfollowed();
    this.#tell();
  }

  #submit(command: OutboxCommand): Sending {
    return this.#host.submit(this.id, command);
  }

  #changed(): void {
    this.#host.changed(this.id);
    this.#tell();
  }

  #tell(): void {
    this.timeline.changed();
    for (const thread of [...this.#watchedThreads.keys()]) thread.changed();
  }

  readonly #onWatched = (isWatched: boolean): void => {
    this.#watchers += isWatched ? 1 : -1;
    if (this.#watchers === (isWatched ? 1 : 0)) this.#host.watched(this.id, isWatched);
  };

  #onThreadWatched(thread: Derived<Timeline>, rootSeq: number, isWatched: boolean): void {
    this.#onWatched(isWatched);
    if (!isWatched) {
      this.#watchedThreads.delete(thread);
      return;
    }
    this.#watchedThreads.set(thread, rootSeq);
    if (this.#host.isFollowed(this.id)) this.#loadThread(rootSeq);
  }

  /** A thread that could not be read shows what is there, and is read again after the next snapshot. */
  #loadThread(rootSeq: number): void {
    if (!this.#timeline.thread(rootSeq).hasOlder) return;
    this.#history.thread(rootSeq).catch(() => {});
  }

  #forgetThreads(): void {
    for (const [rootSeq, thread] of this.#threads) {
      if (this.#threads.size < threadsMax) return;
      if (!this.#watchedThreads.has(thread)) this.#threads.delete(rootSeq);
    }
  }

  #showTyping(): void {
    const nowMs = this.#host.environment.monotonic();
    const nextMs = this.#typingView.expire(nowMs);
    this.#typingTimer?.cancel();
    this.#typingTimer =
      nextMs === undefined
        ? undefined
        : this.#host.environment.after(nextMs - nowMs, () => this.#showTyping());
    const names = this.#typingView.inRoom();
    if (!isSameNames(names, this.typing.get())) this.typing.set(names);
    for (const [rootSeq, typing] of this.#threadTyping) {
      const inThread = this.#typingView.inThread(rootSeq);
      if (!isSameNames(inThread, typing.get())) typing.set(inThread);
    }
    const typists = this.#typingView.anywhere();
    if (isSameNames(typists, this.#typists)) return;
    this.#typists = typists;
    this.#host.typingChanged(this.id);
  }
}
