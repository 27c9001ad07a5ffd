import type { Actor, ActorContext, ActorSpec, TaskOutcome } from "../actor/actor.ts";
import type { Bus } from "../bus/bus.ts";
import { QueryFailed, StorageUnavailable } from "../store/postgres.ts";
import type { AppendOutcome, Entry, NewMessage } from "../store/room-log.ts";

/**
 * The one writer of this node. Takes everything that queued up while the last commit ran and appends it in one call:
 * group commit without a timer, so an idle server commits at once and a busy one commits in large batches.
 *
 * Committed entries go to the bus before their senders hear of it; rooms deliver from the bus only. A batch that fails
 * for a reason of its own (not an outage) is halved until the bad message stands alone and fails alone.
 *
 * An outage leaves the outcome of the batch unknown: it may have committed. Senders are told `unavailable` and retry
 * with the same client_msg_id, which the log knows; rooms look into the log again.
 */
export type AppendReply =
  | AppendOutcome
  | { readonly kind: "unavailable" }
  | { readonly kind: "busy" }
  /** PostgreSQL refused this very message for what is in it; trying again cannot help. */
  | { readonly kind: "unstorable"; readonly errorId: string }
  | { readonly kind: "failed"; readonly errorId: string };

export type LogWriterMessage =
  | { readonly kind: "append"; readonly message: NewMessage; readonly reply: (reply: AppendReply) => void }
  | {
      readonly kind: "flushed";
      readonly batch: readonly Append[];
      readonly outcome: TaskOutcome<readonly AppendOutcome[]>;
    };

interface Append {
  readonly message: NewMessage;
  readonly reply: (reply: AppendReply) => void;
}

export interface LogWriterDependencies {
  readonly log: { append(batch: readonly NewMessage[]): Promise<readonly AppendOutcome[]> };
  readonly bus: Bus;
  /** Told of a message that PostgreSQL refuses by itself, never of its text; gives the fault's id in the log. */
  readonly onRefusedMessage: (roomId: string, error: unknown) => string;
}

export const logWriterLimits = {
  /** Messages waiting for a commit; beyond it senders hear `busy`. */
  queueMax: 10_000,
  /** Messages in one commit. */
  batchMessagesMax: 500,
  /** UTF-16 units of text in one commit, so that a batch of long messages stays small in memory. */
  batchTextMax: 2_000_000,
} as const;

export function logWriterSpec(dependencies: LogWriterDependencies): ActorSpec<LogWriterMessage> {
  return {
    name: "log writer",
    mailboxMax: logWriterLimits.queueMax,
    create: (context) => new LogWriter(context, dependencies),
  };
}

class LogWriter implements Actor<LogWriterMessage> {
  readonly #context: ActorContext<LogWriterMessage>;
  readonly #dependencies: LogWriterDependencies;
  #queue: Append[] = [];
  /** Halves of a failed batch, the earliest last; they go before the queue, to keep each room's order. */
  readonly #halves: (readonly Append[])[] = [];
  #isFlushing = false;

  constructor(context: ActorContext<LogWriterMessage>, dependencies: LogWriterDependencies) {
    this.#context = context;
    this.#dependencies = dependencies;
  }

  handle(message: LogWriterMessage): void {
    switch (message.kind) {
      case "append":
        if (this.#queue.length >= logWriterLimits.queueMax) message.reply({ kind: "busy" });
        else this.#queue.push({ message: message.message, reply: message.reply });
        break;
      case "flushed":
        this.#isFlushing = false;
        this.#settle(message.batch, message.outcome);
        break;
    }
    if (!this.#isFlushing) this.#flush();
  }

  #flush(): void {
    const batch = this.#halves.pop() ?? this.#takeBatch();
    if (batch.length === 0) return;
    this.#isFlushing = true;
    this.#context.task(
      () => this.#dependencies.log.append(batch.map((append) => append.message)),
      (outcome) => ({ kind: "flushed", batch, outcome }),
    );
  }

  #takeBatch(): readonly Append[] {
    let size = 0;
    let textUnits = 0;
    for (const { message } of this.#queue) {
      textUnits += message.text.length;
      const isFull = size >= logWriterLimits.batchMessagesMax || textUnits > logWriterLimits.batchTextMax;
      if (isFull && size > 0) break;
      size++;
    }
    const batch = this.#queue.slice(0, size);
    this.#queue = this.#queue.slice(size);
    return batch;
  }

  #settle(batch: readonly Append[], outcome: TaskOutcome<readonly AppendOutcome[]>): void {
    if (outcome.kind === "done") {
      this.#announce(batch, outcome.value);
      batch.forEach(({ reply }, index) => {
        const result = outcome.value[index];
        if (result === undefined)
          throw new Error(`append answered ${outcome.value.length} of ${batch.length}`);
        reply(result);
      });
    } else if (outcome.error instanceof StorageUnavailable) {
      for (const { reply } of batch) reply({ kind: "unavailable" });
    } else {
      this.#isolate(batch, outcome.error);
    }
  }

  #isolate(batch: readonly Append[], error: unknown): void {
    const [only] = batch;
    if (only !== undefined && batch.length === 1) {
      const errorId = this.#dependencies.onRefusedMessage(only.message.roomId, error);
      only.reply({ kind: isAboutContent(error) ? "unstorable" : "failed", errorId });
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    this.#halves.push(batch.slice(middle), batch.slice(0, middle));
  }

  #announce(batch: readonly Append[], outcomes: readonly AppendOutcome[]): void {
    const byRoom = new Map<string, Entry[]>();
    batch.forEach(({ message }, index) => {
      const outcome = outcomes[index];
      if (outcome?.kind !== "appended") return;
      const entries = byRoom.get(message.roomId) ?? [];
      byRoom.set(message.roomId, entries);
      entries.push({ kind: "message", ...message, seq: outcome.seq, timestampMs: outcome.timestampMs });
    });
    for (const [roomId, entries] of byRoom) this.#dependencies.bus.publish(roomId, entries);
  }
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation). */
function isAboutContent(error: unknown): boolean {
  return error instanceof QueryFailed && /^2[23]/.test(error.code);
}
