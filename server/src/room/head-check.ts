import type { Actor, ActorContext, ActorSpec, TaskOutcome } from "../actor/actor.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import type { Directory } from "./directory.ts";

/**
 * Compares the heads of the active rooms with PostgreSQL's from time to time and tells each room its own. A room that
 * is behind fills the hole from the log: whatever a bus or an outage swallowed arrives at the latest by this.
 */
export interface HeadCheckDependencies {
  readonly log: { heads(roomIds: readonly string[]): Promise<ReadonlyMap<string, number>> };
  readonly directory: Pick<Directory, "keys" | "find">;
}

export const headCheckIntervalMs = 15_000;
const mailboxMax = 8;

export type HeadCheckMessage =
  | { readonly kind: "check" }
  | { readonly kind: "checked"; readonly outcome: TaskOutcome<ReadonlyMap<string, number>> };

export function headCheckSpec(dependencies: HeadCheckDependencies): ActorSpec<HeadCheckMessage> {
  return {
    name: "head check",
    mailboxMax,
    create: (context) => new HeadCheck(context, dependencies),
  };
}

class HeadCheck implements Actor<HeadCheckMessage> {
  readonly #context: ActorContext<HeadCheckMessage>;
  readonly #dependencies: HeadCheckDependencies;

  constructor(context: ActorContext<HeadCheckMessage>, dependencies: HeadCheckDependencies) {
    this.#context = context;
    this.#dependencies = dependencies;
  }

  init(): void {
    this.#wait();
  }

  handle(message: HeadCheckMessage): void {
    if (message.kind === "check") this.#check();
    else this.#tell(message.outcome);
  }

  #wait(): void {
    this.#context.after(headCheckIntervalMs, { kind: "check" });
  }

  #check(): void {
    const { directory, log } = this.#dependencies;
    const roomIds = directory.keys();
    if (roomIds.length === 0) return this.#wait();
    this.#context.task(
      () => log.heads(roomIds),
      (outcome) => ({ kind: "checked", outcome }),
    );
  }

  #tell(outcome: TaskOutcome<ReadonlyMap<string, number>>): void {
    this.#wait();
    if (outcome.kind === "done") {
      for (const [roomId, seq] of outcome.value)
        this.#dependencies.directory.find(roomId)?.cast({ kind: "head", seq });
    } else if (!(outcome.error instanceof StorageUnavailable)) {
      throw outcome.error;
    }
  }
}
