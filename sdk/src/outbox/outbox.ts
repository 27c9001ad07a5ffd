/**
 * What the user has done and no server has acknowledged: a queue per room, first in, first out.
 *
 * Always true: of each room at most one item is on its way; an item keeps its `clientMsgId` for ever, so sending it
 * again is safe; nothing leaves but by an acknowledgement, by its entry in the log, or by the user's will. A temporary
 * refusal holds its room's queue, a permanent one fails that item and lets the next go. Silence is no refusal: what is
 * on its way stays so until the connection ends, and is then sent again in order.
 *
 * Pure: time and chance are given, and each step says what a storage has to put or remove.
 */
import type { ClientError } from "@koe/protocol/client";
import type { SendError } from "../view.ts";
import { backOffMs } from "./back-off.ts";
import type { OutboxCommand, OutboxItem, OutboxState } from "./outbox-item.ts";
import { readStoredItem, type StoredOutboxItem, storedItem } from "./stored-item.ts";

export const outboxLimits = {
  /** Beyond it what is done in this room is refused, with `limit_exceeded`. */
  itemsPerRoomMax: 500,
  /** Of all rooms. Beyond it: the same. */
  itemsMax: 5_000,
} as const;

/** Items that are remembered as settled. */
const settledIdsMax = 1_000;

export type OutboxBounds = { readonly [Name in "itemsPerRoomMax" | "itemsMax"]: number };

export type OutboxChange =
  | { readonly kind: "put"; readonly clientMsgId: string; readonly value: StoredOutboxItem }
  | { readonly kind: "remove"; readonly clientMsgId: string };

/** What a step changed: to be written, and the rooms whose `items` are others now. */
export interface OutboxStep {
  readonly changes: readonly OutboxChange[];
  readonly roomIds: readonly string[];
}

export type AddOutcome =
  | { readonly kind: "added"; readonly item: OutboxItem; readonly step: OutboxStep }
  | { readonly kind: "refused"; readonly error: SendError };

/** What an item became when the server refused it. */
export type RefusedOutcome = {
  readonly kind: "held" | "failed" | "dropped" | "unknown";
  readonly step: OutboxStep;
};

export type RefusedError = Pick<ClientError, "code" | "message" | "temporary" | "retry_after_ms">;

const nothing: OutboxStep = { changes: [], roomIds: [] };

export class Outbox {
  /** Of each room in order; a room without items is absent. */
  readonly #rooms = new Map<string, readonly OutboxItem[]>();
  readonly #roomOf = new Map<string, string>();
  /** What left lately: a storage that is being written may still show it. */
  readonly #settledIds = new Set<string>();
  readonly #bounds: OutboxBounds;
  #nextOrder = 0;

  /** `stored`: the values of a storage, in any order. Those of another version stay there and are passed over. */
  constructor(stored: readonly unknown[] = [], bounds: OutboxBounds = outboxLimits) {
    this.#bounds = bounds;
    this.adopt(stored);
  }

  /** Takes over from a storage what is not here yet, as what another program with the same storage left unsent. */
  adopt(stored: readonly unknown[]): OutboxStep {
    const items = stored
      .flatMap((value) => readStoredItem(value) ?? [])
      .filter(({ clientMsgId }) => !this.#roomOf.has(clientMsgId) && !this.#settledIds.has(clientMsgId))
      .sort((a, b) => a.order - b.order);
    for (const item of items) {
      this.#put(item);
      this.#nextOrder = Math.max(this.#nextOrder, item.order + 1);
    }
    return { changes: [], roomIds: items.map(({ roomId }) => roomId) };
  }

  /** What is not settled in a room, in order. The same array until it changes. */
  items(roomId: string): readonly OutboxItem[] {
    return this.#rooms.get(roomId) ?? none;
  }

  get roomIds(): readonly string[] {
    return [...this.#rooms.keys()];
  }

  find(clientMsgId: string): OutboxItem | undefined {
    return this.items(this.#roomOf.get(clientMsgId) ?? "").find((item) => item.clientMsgId === clientMsgId);
  }

  /** Takes a new action. `clientMsgId` was never used before. */
  add(action: {
    readonly clientMsgId: string;
    readonly roomId: string;
    readonly command: OutboxCommand;
    readonly nowMs: number;
  }): AddOutcome {
    const { clientMsgId, roomId, command, nowMs } = action;
    const isFull =
      this.items(roomId).length >= this.#bounds.itemsPerRoomMax || this.#roomOf.size >= this.#bounds.itemsMax;
    if (isFull || this.#roomOf.has(clientMsgId)) return { kind: "refused", error: outboxFull };
    const item: OutboxItem = {
      clientMsgId,
      roomId,
      command,
      order: this.#nextOrder,
      queuedAtMs: nowMs,
      attempts: 0,
      refusals: 0,
      notBeforeMs: 0,
      state: { kind: "queued" },
    };
    this.#nextOrder += 1;
    return { kind: "added", item, step: this.#store(item) };
  }

  /** The items to send now, of each room that may send the next one. They are on their way from here on. */
  takeDue(nowMs: number, maySend: (roomId: string) => boolean = () => true): readonly OutboxItem[] {
    return this.roomIds.flatMap((roomId) => {
      const next = this.#next(roomId);
      if (next === undefined || this.#heldUntilMs(roomId) > nowMs || !maySend(roomId)) return [];
      return [
        this.#put({ ...next, attempts: next.attempts + 1, state: { kind: "inflight", sinceMs: nowMs } }),
      ];
    });
  }

  /** When the next of the queues that are held at `nowMs` may go on; undefined when none is. */
  nextDueMs(nowMs: number): number | undefined {
    const times = this.roomIds
      .filter((roomId) => this.#next(roomId) !== undefined)
      .map((roomId) => this.#heldUntilMs(roomId))
      .filter((heldUntilMs) => heldUntilMs > nowMs);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /**
   * The server has it, as entry `seq` (or as nothing new; then `seq` is the log's head). The item stays for whoever
   * shows it until the log has come that far; `loggedSeq` is how far it has come.
   */
  acknowledged(clientMsgId: string, seq: number, loggedSeq: number): OutboxStep {
    const item = this.find(clientMsgId);
    if (item === undefined) return nothing;
    if (seq <= loggedSeq) return this.#remove(item);
    this.#put({ ...item, state: { kind: "acked", seq } });
    return { changes: [{ kind: "remove", clientMsgId }], roomIds: [item.roomId] };
  }

  /** The server refused it. A reaction that was refused for good is dropped: there is nothing to keep. */
  refused(clientMsgId: string, error: RefusedError, nowMs: number, random: number): RefusedOutcome {
    const item = this.find(clientMsgId);
    if (item === undefined || item.state.kind === "acked") return { kind: "unknown", step: nothing };
    if (error.temporary) return { kind: "held", step: this.#hold(item, error, nowMs, random) };
    if (item.command.kind === "react") return { kind: "dropped", step: this.#remove(item) };
    return { kind: "failed", step: this.#store({ ...item, state: failedBy(error) }) };
  }

  /** The room's log showed an entry of the user's under this id, whatever became of the acknowledgement. */
  seen(clientMsgId: string): OutboxStep {
    const item = this.find(clientMsgId);
    return item === undefined ? nothing : this.#remove(item);
  }

  /** The room's log has come to `seq`: what was acknowledged up to there is in it, or was nothing new. */
  logReached(roomId: string, seq: number): OutboxStep {
    const isPassed = ({ state }: OutboxItem) => state.kind === "acked" && state.seq <= seq;
    return this.#joined(
      this.items(roomId)
        .filter(isPassed)
        .map((item) => this.#remove(item)),
    );
  }

  /** The connection ended: what was on its way goes again, in order and under the same ids. */
  disconnected(): OutboxStep {
    const inflight = this.#all().filter(({ state }) => state.kind === "inflight");
    for (const item of inflight) this.#put({ ...item, state: { kind: "queued" } });
    return { changes: [], roomIds: inflight.map(({ roomId }) => roomId) };
  }

  /** The logs' numbering is another one: what was acknowledged and not seen may be lost, so it goes again. */
  renumbered(): OutboxStep {
    const acked = this.#all().filter(({ state }) => state.kind === "acked");
    return this.#joined(acked.map((item) => this.#store({ ...item, state: { kind: "queued" } })));
  }

  /** Sends again what failed or waits, now. What the server has stays as it is. */
  retry(clientMsgId: string): OutboxStep {
    const item = this.find(clientMsgId);
    if (item === undefined || item.state.kind === "acked") return nothing;
    for (const held of this.items(item.roomId)) {
      if (held.notBeforeMs > 0) this.#put({ ...held, notBeforeMs: 0 });
    }
    return this.#store({ ...item, notBeforeMs: 0, refusals: 0, state: { kind: "queued" } });
  }

  /** Gives an item up. What was on its way may have reached the server all the same. */
  discard(clientMsgId: string): OutboxStep {
    return this.seen(clientMsgId);
  }

  /** Gives up everything of a room. */
  discardRoom(roomId: string): OutboxStep {
    return this.#joined(this.items(roomId).map((item) => this.#remove(item)));
  }

  #all(): readonly OutboxItem[] {
    return [...this.#rooms.values()].flat();
  }

  /** The one to send next; undefined while one is on its way. */
  #next(roomId: string): OutboxItem | undefined {
    const items = this.items(roomId);
    if (items.some(({ state }) => state.kind === "inflight")) return undefined;
    return items.find(({ state }) => state.kind === "queued");
  }

  #heldUntilMs(roomId: string): number {
    return Math.max(0, ...this.items(roomId).map(({ notBeforeMs }) => notBeforeMs));
  }

  #hold(item: OutboxItem, error: RefusedError, nowMs: number, random: number): OutboxStep {
    const refusals = item.refusals + 1;
    const waitMs = error.retry_after_ms ?? backOffMs(refusals, random);
    const state: OutboxState = { kind: "queued", error: sendError(error) };
    this.#put({ ...item, refusals, notBeforeMs: nowMs + waitMs, state });
    return { changes: [], roomIds: [item.roomId] };
  }

  #put(item: OutboxItem): OutboxItem {
    const others = this.items(item.roomId).filter(({ clientMsgId }) => clientMsgId !== item.clientMsgId);
    const place = others.findIndex(({ order }) => order > item.order);
    this.#rooms.set(item.roomId, others.toSpliced(place < 0 ? others.length : place, 0, item));
    this.#roomOf.set(item.clientMsgId, item.roomId);
    return item;
  }

  #store(item: OutboxItem): OutboxStep {
    this.#put(item);
    const { clientMsgId, roomId } = item;
    return { changes: [{ kind: "put", clientMsgId, value: storedItem(item) }], roomIds: [roomId] };
  }

  #remove({ clientMsgId, roomId, state }: OutboxItem): OutboxStep {
    const others = this.items(roomId).filter((item) => item.clientMsgId !== clientMsgId);
    if (others.length === 0) this.#rooms.delete(roomId);
    else this.#rooms.set(roomId, others);
    this.#roomOf.delete(clientMsgId);
    this.#settledIds.add(clientMsgId);
    const [oldest] = this.#settledIds;
    if (this.#settledIds.size > settledIdsMax && oldest !== undefined) this.#settledIds.delete(oldest);
    const changes: OutboxChange[] = state.kind === "acked" ? [] : [{ kind: "remove", clientMsgId }];
    return { changes, roomIds: [roomId] };
  }

  #joined(steps: readonly OutboxStep[]): OutboxStep {
    return {
      changes: steps.flatMap(({ changes }) => changes),
      roomIds: [...new Set(steps.flatMap(({ roomIds }) => roomIds))],
    };
  }
}

const none: readonly OutboxItem[] = [];

const outboxFull: SendError = {
  code: "limit_exceeded",
  message: "Too much is waiting to be sent. Try again when it is.",
};

function failedBy(error: RefusedError): OutboxState {
  return { kind: "failed", error: sendError(error) };
}

function sendError({ code, message, retry_after_ms: retryAfterMs }: RefusedError): SendError {
  return { code, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
