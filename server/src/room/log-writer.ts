import type { Actor, ActorContext, ActorSpec, TaskOutcome } from "../actor/actor.ts";
import type { Bus } from "../bus/bus.ts";
import type { AppendOutcome, Entry, NewEntry } from "../store/entry.ts";
import { QueryFailed, StorageUnavailable } from "../store/postgres.ts";

/**
 * The one writer of this node: every change of a log goes through it. Takes everything that queued up while the last
 * commit ran and appends it in one call: group commit without a timer, so an idle server commits at once and a busy one
 * commits in large batches.
 *
 * Committed entries, with those that came with them in other logs, go to the bus before their senders hear of it; rooms
 * deliver from the bus only. A batch that fails for a reason of its own (not an outage) is halved until the bad entry
 * stands alone and fails alone.
 *
 * An outage leaves the outcome of the batch unknown: it may have committed. Senders are told `unavailable` and retry
 * with the same client_msg_id, which the log knows; rooms look into the log again.
 */
export type AppendReply =
  | AppendOutcome
  | { readonly kind: "unavailable" }
  | { readonly kind: "busy" }
  /** PostgreSQL refused this very entry for what is in it; trying again cannot help. */
  | { readonly kind: "unstorable"; readonly errorId: string }
  | { readonly kind: "failed"; readonly errorId: string };

export type LogWriterMessage =
  | { readonly kind: "append"; readonly entry: NewEntry; readonly reply: (reply: AppendReply) => void }
  | {
      readonly kind: "flushed";
      readonly batch: readonly Append[];
      readonly outcome: TaskOutcome<readonly AppendOutcome[]>;
    };

interface Append {
  readonly entry: NewEntry;
  readonly reply: (reply: AppendReply) => void;
}

export interface LogWriterDependencies {
  readonly log: { append(batch: readonly NewEntry[]): Promise<readonly AppendOutcome[]> };
  readonly bus: Bus;
  /** Told of an entry that PostgreSQL refuses by itself, never of its text; gives the fault's id in the log. */
  readonly onRefusedMessage: (roomId: string, error: unknown) => string;
}

export const logWriterLimits = {
  /** Entries waiting for a commit; beyond it senders hear `busy`. */
  queueMax: 10_000,
  /** Entries in one commit. */
  batchEntriesMax: 500,
  /** UTF-16 units of text in one commit, so that a batch of long texts stays small in memory. */
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
        else this.#queue.push({ entry: message.entry, reply: message.reply });
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
      () => this.#dependencies.log.append(batch.map((append) => append.entry)),
      (outcome) => ({ kind: "flushed", batch, outcome }),
    );
  }

  #takeBatch(): readonly Append[] {
    let size = 0;
    let textUnits = 0;
    for (const { entry } of this.#queue) {
      textUnits += "text" in entry ? entry.text.length : 0;
      const isFull = size >= logWriterLimits.batchEntriesMax || textUnits > logWriterLimits.batchTextMax;
      if (isFull && size > 0) break;
      size++;
    }
    const batch = this.#queue.slice(0, size);
    this.#queue = this.#queue.slice(size);
    return batch;
  }

  #settle(batch: readonly Append[], outcome: TaskOutcome<readonly AppendOutcome[]>): void {
    if (outcome.kind === "done") {
      this.#announce(outcome.value);
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
      const errorId = this.#dependencies.onRefusedMessage(only.entry.roomId, error);
      only.reply({ kind: isAboutContent(error) ? "unstorable" : "failed", errorId });
      return;
    }
    const middle = Math.ceil(batch.length / 2);
    this.#halves.push(batch.slice(middle), batch.slice(0, middle));
  }

  #announce(outcomes: readonly AppendOutcome[]): void {
    const byLog = new Map<string, Entry[]>();
    for (const outcome of outcomes) {
      if (outcome.kind !== "appended") continue;
      for (const entry of [outcome.entry, ...outcome.others]) {
        const entries = byLog.get(entry.roomId) ?? [];
        byLog.set(entry.roomId, entries);
        entries.push(entry);
      }
    }
    for (const [roomId, entries] of byLog) this.#dependencies.bus.publish(roomId, entries);
  }
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation). */
function isAboutContent(error: unknown): boolean {
  return error instanceof QueryFailed && /^2[23]/.test(error.code);
}
