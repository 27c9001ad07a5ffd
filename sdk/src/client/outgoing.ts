/**
 * What the user does, on its way to the server: the outbox with its promises, its storage and its frames.
 *
 * Nothing is added before the storage was read, since what it holds goes first.
 */
import type { ClientFrame, EntryEvent } from "@koe/protocol/client";
import type { Answer, FrameSource, Outgoing as OutgoingFrame } from "../connection/speaker.ts";
import type { Environment } from "../environment.ts";
import { KoeError } from "../koe-error.ts";
import { Outbox, type OutboxStep } from "../outbox/outbox.ts";
import type { OutboxCommand, OutboxItem } from "../outbox/outbox-item.ts";
import { pendingOfOutbox } from "../outbox/pending-of-outbox.ts";
import type { StorageWriter } from "../storage/storage-writer.ts";
import type { PendingEntry } from "../timeline/pending-entry.ts";
import type { Sending, Sent } from "../view.ts";

export interface OutgoingOptions {
  readonly environment: Pick<Environment, "now" | "monotonic" | "random" | "newId">;
  readonly storage: Pick<StorageWriter, "put" | "remove">;
  /** Whether the server takes something for this room now, if only to refuse it for good. */
  readonly maySend: (roomId: string) => boolean;
  /** How far a room's log has come here. */
  readonly loggedSeq: (roomId: string) => number;
  readonly onPending: (roomId: string, entries: readonly PendingEntry[]) => void;
  /** There is something to say. */
  readonly onDue: () => void;
}

export class Outgoing implements FrameSource {
  readonly #options: OutgoingOptions;
  readonly #promises = new Map<string, PromiseWithResolvers<Sent>>();
  /** What was done before the storage was read, by id. */
  #early: Map<string, () => void> | undefined = new Map();
  #isClosed = false;
  #outbox = new Outbox();

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /** `stored`: the values of the storage. */
  restore(stored: readonly unknown[]): void {
    this.#outbox = new Outbox(stored);
    for (const roomId of this.#outbox.roomIds) this.#show(roomId);
    const early = this.#early?.values() ?? [];
    this.#early = undefined;
    for (const add of early) add();
  }

  /** Takes over what others left in the storage that they share with this client. */
  adopt(stored: readonly unknown[]): void {
    this.#take(this.#outbox.adopt(stored));
    this.#options.onDue();
  }

  /** Whether something of this room is not settled. */
  has(roomId: string): boolean {
    return this.#outbox.items(roomId).length > 0;
  }

  /** Whether an entry came of something that was done here. */
  isOurs({ client_msg_id: clientMsgId }: EntryEvent["payload"]): boolean {
    return this.#outbox.find(clientMsgId) !== undefined;
  }

  /** Lets go of everything, as for another user. */
  reset(): void {
    for (const roomId of this.#outbox.roomIds) this.#take(this.#outbox.discardRoom(roomId));
    for (const clientMsgId of [...this.#promises.keys()]) this.#reject(clientMsgId, discarded());
  }

  submit(roomId: string, command: OutboxCommand): Sending {
    const clientMsgId = this.#options.environment.newId();
    const promise = Promise.withResolvers<Sent>();
    // Whoever does not ask what became of it must not be told by a crash.
    promise.promise.catch(() => {});
    this.#promises.set(clientMsgId, promise);
    if (this.#isClosed) this.#reject(clientMsgId, closed());
    const add = () => this.#add(clientMsgId, roomId, command);
    if (this.#early !== undefined) this.#early.set(clientMsgId, add);
    else if (!this.#isClosed) add();
    return { clientMsgId, done: promise.promise };
  }

  retry(clientMsgId: string): void {
    this.#take(this.#outbox.retry(clientMsgId));
    this.#options.onDue();
  }

  discard(clientMsgId: string): void {
    this.#early?.delete(clientMsgId);
    this.#take(this.#outbox.discard(clientMsgId));
    this.#reject(clientMsgId, discarded());
    this.#options.onDue();
  }

  /** Entries of this user's that a room's log showed. */
  logged(roomId: string, events: readonly EntryEvent[]): void {
    for (const { payload } of events) {
      const { client_msg_id: clientMsgId, seq, timestamp } = payload;
      this.#take(this.#outbox.seen(clientMsgId));
      this.#resolve(clientMsgId, { seq, timestampMs: Date.parse(timestamp) });
    }
    this.#take(this.#outbox.logReached(roomId, this.#options.loggedSeq(roomId)));
  }

  /** The connection is lost, and with it the answers. */
  disconnected(): void {
    this.#take(this.#outbox.disconnected());
  }

  /** Nobody sends any more. */
  close(): void {
    this.#isClosed = true;
    for (const clientMsgId of [...this.#promises.keys()]) this.#reject(clientMsgId, closed());
  }

  /** The logs are numbered anew. */
  renumbered(): void {
    this.#take(this.#outbox.renumbered());
  }

  take(): OutgoingFrame | undefined {
    let chosen: string | undefined;
    const isFirst = (roomId: string) => {
      if (chosen === undefined && this.#options.maySend(roomId)) chosen = roomId;
      return chosen === roomId;
    };
    const [item] = this.#outbox.takeDue(this.#options.environment.monotonic(), isFirst);
    if (item === undefined) return undefined;
    this.#show(item.roomId);
    return { frame: frameOf(item), answered: (answer) => this.#answered(item, answer) };
  }

  waitMs(): number | undefined {
    const nowMs = this.#options.environment.monotonic();
    const dueMs = this.#outbox.nextDueMs(nowMs);
    return dueMs === undefined ? undefined : dueMs - nowMs;
  }

  #add(clientMsgId: string, roomId: string, command: OutboxCommand): void {
    const nowMs = this.#options.environment.now();
    const outcome = this.#outbox.add({ clientMsgId, roomId, command, nowMs });
    if (outcome.kind === "refused") {
      this.#reject(clientMsgId, new KoeError({ ...outcome.error, temporary: false }));
      return;
    }
    this.#take(outcome.step);
    this.#options.onDue();
  }

  #answered({ clientMsgId, roomId }: OutboxItem, answer: Answer): void {
    const { environment, loggedSeq } = this.#options;
    if (answer.kind === "ack") {
      const { seq = 0, timestamp } = answer.ack;
      const timestampMs = timestamp === undefined ? environment.now() : Date.parse(timestamp);
      this.#take(this.#outbox.acknowledged(clientMsgId, seq, loggedSeq(roomId)));
      this.#resolve(clientMsgId, { seq, timestampMs });
      return;
    }
    const { error } = answer;
    const outcome = this.#outbox.refused(clientMsgId, error, environment.monotonic(), environment.random());
    this.#take(outcome.step);
    if (outcome.kind === "failed" || outcome.kind === "dropped") {
      const { code, message } = error;
      this.#reject(clientMsgId, new KoeError({ code, message, temporary: false }));
    }
  }

  #take({ changes, roomIds }: OutboxStep): void {
    for (const change of changes) {
      if (change.kind === "remove") this.#options.storage.remove("outbox", change.clientMsgId);
      else this.#options.storage.put("outbox", change.clientMsgId, () => change.value);
    }
    for (const roomId of new Set(roomIds)) this.#show(roomId);
  }

  #show(roomId: string): void {
    this.#options.onPending(roomId, pendingOfOutbox(this.#outbox.items(roomId)));
  }

  #resolve(clientMsgId: string, sent: Sent): void {
    this.#promises.get(clientMsgId)?.resolve(sent);
    this.#promises.delete(clientMsgId);
  }

  #reject(clientMsgId: string, error: KoeError): void {
    this.#promises.get(clientMsgId)?.reject(error);
    this.#promises.delete(clientMsgId);
  }
}

function frameOf({ clientMsgId, roomId, command }: OutboxItem): ClientFrame {
  const base = { room_id: roomId, client_msg_id: clientMsgId };
  switch (command.kind) {
    case "send": {
      const { text, threadSeq } = command;
      const thread = threadSeq === undefined ? {} : { thread_seq: threadSeq };
      return { event: "send_message", payload: { ...base, text, ...thread } };
    }
    case "edit":
      return {
        event: "edit_message",
        payload: { ...base, target_seq: command.targetSeq, text: command.text },
      };
    case "delete":
      return { event: "delete_message", payload: { ...base, target_seq: command.targetSeq } };
    case "react": {
      const { targetSeq, emoji, on } = command;
      return { event: "react", payload: { ...base, target_seq: targetSeq, emoji, on } };
    }
  }
}

function closed(): KoeError {
  return new KoeError({
    code: "closed",
    message: "The client was closed before the server had it.",
    temporary: true,
  });
}

function discarded(): KoeError {
  return new KoeError({
    code: "discarded",
    message: "It was given up before it was sent.",
    temporary: false,
  });
}
