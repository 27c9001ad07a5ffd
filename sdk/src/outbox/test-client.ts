/**
 * A client of one room made of the pure parts alone, and the connection between it and a `TestLog`, for tests: what is
 * under way may be delivered, doubled, overtaken or lost, and the program may end at any moment.
 */
import { expect } from "bun:test";
import type { ClientAck, EntryEvent, RoomSnapshot } from "@koe/protocol/client";
import type { HistoryPage } from "../timeline/history-page.ts";
import type { PageRequest } from "../timeline/loaded-log.ts";
import { LogSequencer } from "../timeline/log-sequencer.ts";
import { RoomTimeline } from "../timeline/room-timeline.ts";
import { readStoredTimeline } from "../timeline/stored-timeline.ts";
import type { TestLog } from "../timeline/test-log.ts";
import type { TimelineLimits } from "../timeline/timeline-limits.ts";
import type { Timeline } from "../view.ts";
import { Outbox, type OutboxStep, type RefusedError } from "./outbox.ts";
import type { OutboxCommand, OutboxItem } from "./outbox-item.ts";
import { pendingOfOutbox } from "./pending-of-outbox.ts";

export const me = { id: "me", username: "me" };

type Frame =
  | { readonly kind: "entry"; readonly event: EntryEvent }
  | { readonly kind: "snapshot"; readonly snapshot: RoomSnapshot }
  | { readonly kind: "ack"; readonly ack: ClientAck }
  | { readonly kind: "error"; readonly clientMsgId: string; readonly error: RefusedError };

interface AskedPage {
  readonly kind: "extend" | "show" | "thread";
  readonly request: PageRequest & { threadSeq?: number };
  readonly limit: number;
  page: HistoryPage | undefined;
}

export class TestClient {
  readonly stored = new Map<string, unknown>();
  readonly #log: TestLog;
  storedTimeline: unknown;
  readonly #limits: Partial<TimelineLimits>;
  timeline: RoomTimeline;
  sequencer = new LogSequencer();
  outbox = new Outbox();
  /** Every entry that was applied, since the log was read anew. */
  applied: number[] = [];
  wire: Frame[] = [];
  commands: OutboxItem[] = [];
  pages: AskedPage[] = [];
  isConnected = false;
  nowMs = 1_000;
  #ids = 0;
  /** One's own messages that were seen on the screen. */
  #seen = new Set<string>();

  constructor(log: TestLog, limits: Partial<TimelineLimits> = {}) {
    this.#log = log;
    this.#limits = limits;
    this.timeline = new RoomTimeline(limits);
    this.timeline.identify(me);
  }

  get main(): Timeline {
    return this.timeline.main();
  }

  act(command: OutboxCommand): string {
    this.#ids += 1;
    const clientMsgId = `mine-${this.#ids}`;
    const added = this.outbox.add({ clientMsgId, roomId: this.#log.roomId, command, nowMs: this.nowMs });
    if (added.kind === "added") this.take(added.step);
    return clientMsgId;
  }

  connect(): void {
    this.disconnect();
    this.isConnected = true;
    this.subscribe();
  }

  disconnect(): void {
    this.isConnected = false;
    this.wire = [];
    this.commands = [];
    this.take(this.outbox.disconnected());
  }

  subscribe(): void {
    if (!this.isConnected) return;
    this.wire.push({ kind: "snapshot", snapshot: this.#log.snapshot(this.sequencer.position) });
  }

  /** Something new in the log goes out, if anybody listens. */
  announce(event: EntryEvent | undefined): void {
    if (event !== undefined && this.isConnected) this.wire.push({ kind: "entry", event });
  }

  flush(): void {
    if (this.isConnected) this.commands.push(...this.outbox.takeDue(this.nowMs));
    const inflight = this.outbox.items(this.#log.roomId).filter(({ state }) => state.kind === "inflight");
    expect(inflight.length).toBeLessThanOrEqual(1);
  }

  /** The server takes the next command. Refusing, it says why; silent, its answer is lost. */
  serve(refusal?: RefusedError, isSilent = false): void {
    const item = this.commands.shift();
    if (item === undefined) return;
    const { clientMsgId, command } = item;
    if (refusal !== undefined) {
      this.wire.push({ kind: "error", clientMsgId, error: refusal });
      return;
    }
    const done = command.kind === "send" ? { ...command, kind: "message" as const } : command;
    const event = this.#log.append(done, me.id, clientMsgId);
    const seq = this.#log.seqOf(clientMsgId) ?? this.#log.head;
    if (!isSilent) this.wire.push({ kind: "ack", ack: { client_msg_id: clientMsgId, seq } });
    this.announce(event);
  }

  /** Delivers what is at `index` on the wire; it may stay there to come again. */
  deliver(index = 0, stays = false): void {
    const frame = this.wire[index];
    if (frame === undefined) return;
    if (!stays) this.wire.splice(index, 1);
    this.#receive(frame);
  }

  drain(): void {
    while (this.wire.length > 0) this.deliver();
  }

  ask(kind: AskedPage["kind"], query: Omit<AskedPage["request"], "askedAt">, limit = 3): void {
    const request = { ...query, askedAt: this.sequencer.position };
    this.pages.push({ kind, request, limit, page: undefined });
  }

  /** The server reads the pages that were asked for. */
  readPages(): void {
    for (const asked of this.pages) asked.page ??= this.#log.page(asked.request, asked.limit);
  }

  takePage(): void {
    const asked = this.pages.shift();
    if (asked?.page === undefined) return;
    const { kind, request, page } = asked;
    if (kind === "thread") this.timeline.extendThread(request.threadSeq ?? 0, page, request);
    else if (kind === "show") this.timeline.show(page, request);
    else this.timeline.extend(page, request);
  }

  load(kind: AskedPage["kind"], query: Omit<AskedPage["request"], "askedAt">, limit = 3): void {
    this.ask(kind, query, limit);
    this.readPages();
    while (this.pages.length > 0) this.takePage();
  }

  save(): void {
    this.storedTimeline = JSON.parse(JSON.stringify(this.timeline.toStored(this.#log.roomId, 5) ?? null));
  }

  /** The program ends, without a word, and starts from what is stored. */
  restart(): void {
    this.disconnect();
    this.pages = [];
    this.outbox = new Outbox([...this.stored.values()].reverse());
    this.timeline = new RoomTimeline(this.#limits);
    this.timeline.identify(me);
    const stored = readStoredTimeline(this.storedTimeline);
    this.sequencer = new LogSequencer(stored && { epoch: stored.epoch, seq: stored.seq });
    if (stored !== undefined) this.timeline.replace(stored);
    this.applied = [];
    this.#seen.clear();
    this.#showPending();
  }

  discard(clientMsgId: string): void {
    this.#seen.delete(clientMsgId);
    this.take(this.outbox.discard(clientMsgId));
  }

  showPresent(): void {
    this.timeline.showPresent();
    this.#checkShown();
  }

  take({ changes }: OutboxStep): void {
    for (const change of changes) {
      if (change.kind === "remove") this.stored.delete(change.clientMsgId);
      else this.stored.set(change.clientMsgId, JSON.parse(JSON.stringify(change.value)));
    }
    this.#showPending();
  }

  #receive(frame: Frame): void {
    switch (frame.kind) {
      case "entry":
        return this.#apply(this.sequencer.accept(frame.event));
      case "snapshot":
        return this.#takeSnapshot(frame.snapshot);
      case "ack": {
        const { client_msg_id: id = "", seq = 0 } = frame.ack;
        return this.take(this.outbox.acknowledged(id, seq, this.sequencer.position?.seq ?? 0));
      }
      case "error":
        this.take(this.outbox.refused(frame.clientMsgId, frame.error, this.nowMs, 0.5).step);
    }
  }

  #takeSnapshot(snapshot: RoomSnapshot): void {
    const before = this.sequencer.position;
    const step = this.sequencer.acceptSnapshot(snapshot);
    const seq = this.sequencer.position?.seq ?? 0;
    if (step.kind === "continued") return this.#apply(step.events);
    this.applied = [];
    this.timeline.replace({ ...step, seq });
    if (before?.epoch !== snapshot.epoch) {
      this.#seen.clear();
      this.take(this.outbox.renumbered());
    }
    this.#settle(step.events);
  }

  #apply(events: readonly EntryEvent[]): void {
    this.timeline.append(events);
    this.timeline.advance(this.sequencer.position?.seq ?? 0);
    this.#settle(events);
  }

  #settle(events: readonly EntryEvent[]): void {
    for (const { payload } of events) {
      expect(payload.seq).toBeGreaterThan(this.applied.at(-1) ?? 0);
      this.applied.push(payload.seq);
      this.#checkShown();
      if (payload.user_id === me.id) this.take(this.outbox.seen(payload.client_msg_id));
    }
    this.take(this.outbox.logReached(this.#log.roomId, this.sequencer.position?.seq ?? 0));
  }

  #showPending(): void {
    this.timeline.setPending(pendingOfOutbox(this.outbox.items(this.#log.roomId)));
    this.#checkShown();
  }

  /** Whatever happens: nothing is shown twice, nothing of one's own vanishes, pending ones are last. */
  #checkShown(): void {
    const { items, hasNewer } = this.timeline.main();
    const keys = new Set(items.map(({ key }) => key));
    expect(keys.size).toBe(items.length);
    const seqs = items.map((item) => (item.kind === "pending" ? Number.POSITIVE_INFINITY : item.seq));
    expect(seqs).toEqual([...seqs].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    if (hasNewer) return;
    for (const id of this.#seen) {
      const isOlder = (this.#log.seqOf(id) ?? this.#log.head) <= this.timeline.shown.prevSeq;
      if (!isOlder) expect(keys).toContain(`c:${id}`);
    }
    for (const item of items) if (item.key.startsWith("c:")) this.#seen.add(item.key.slice(2));
  }
}
