import type { Actor, ActorContext, ActorSpec, TaskOutcome } from "../actor/actor.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import type { OpenSockets } from "./open-sockets.ts";

/**
 * Ends the sockets of sessions that ended elsewhere: expired, revoked by another node, or by the command line. One
 * question to PostgreSQL for all live sessions at a time. In an outage nobody is thrown out. Once an hour the sessions
 * of open sockets count as seen, and what has expired is cleared away.
 */
export interface SessionCheckDependencies {
  readonly sockets: Pick<OpenSockets, "sessionIds" | "endSessions">;
  readonly sessions: {
    living(sessionIds: readonly string[], nowMs: number): Promise<ReadonlySet<string>>;
    markSeen(sessionIds: readonly string[], nowMs: number): Promise<void>;
    deleteExpired(nowMs: number): Promise<number>;
  };
}

export const sessionCheckIntervalMs = 30_000;
export const sessionPurgeIntervalMs = 3_600_000;
const mailboxMax = 8;

type SessionCheckMessage =
  | { readonly kind: "check" }
  | { readonly kind: "purge" }
  | { readonly kind: "purged"; readonly outcome: TaskOutcome<number> }
  | {
      readonly kind: "checked";
      readonly asked: readonly string[];
      readonly outcome: TaskOutcome<ReadonlySet<string>>;
    };

export function sessionCheckSpec(dependencies: SessionCheckDependencies): ActorSpec<SessionCheckMessage> {
  return {
    name: "session check",
    mailboxMax,
    create: (context) => new SessionCheck(context, dependencies),
  };
}

class SessionCheck implements Actor<SessionCheckMessage> {
  readonly #context: ActorContext<SessionCheckMessage>;
  readonly #dependencies: SessionCheckDependencies;

  constructor(context: ActorContext<SessionCheckMessage>, dependencies: SessionCheckDependencies) {
    this.#context = context;
    this.#dependencies = dependencies;
  }

  init(): void {
    this.#wait();
    this.#context.after(sessionPurgeIntervalMs, { kind: "purge" });
  }

  handle(message: SessionCheckMessage): void {
    switch (message.kind) {
      case "check":
        return this.#check();
      case "checked":
        return this.#end(message.asked, message.outcome);
      case "purge":
        return this.#purge();
      case "purged":
        return crashUnlessAway(message.outcome);
    }
  }

  #wait(): void {
    this.#context.after(sessionCheckIntervalMs, { kind: "check" });
  }

  #check(): void {
    const { sockets, sessions } = this.#dependencies;
    const asked = [...sockets.sessionIds()];
    if (asked.length === 0) return this.#wait();
    this.#context.task(
      () => sessions.living(asked, this.#context.runtime.now()),
      (outcome) => ({ kind: "checked", asked, outcome }),
    );
  }

  #end(asked: readonly string[], outcome: TaskOutcome<ReadonlySet<string>>): void {
    this.#wait();
    if (outcome.kind === "done") {
      this.#dependencies.sockets.endSessions(new Set(asked.filter((id) => !outcome.value.has(id))));
    }
    crashUnlessAway(outcome);
  }

  #purge(): void {
    const { sockets, sessions } = this.#dependencies;
    const nowMs = this.#context.runtime.now();
    const inUse = [...sockets.sessionIds()];
    this.#context.after(sessionPurgeIntervalMs, { kind: "purge" });
    this.#context.task(
      async () => {
        await sessions.markSeen(inUse, nowMs);
        return sessions.deleteExpired(nowMs);
      },
      (outcome) => ({ kind: "purged", outcome }),
    );
  }
}

/** An outage passes; anything else is a bug. */
function crashUnlessAway(outcome: TaskOutcome<unknown>): void {
  if (outcome.kind === "failed" && !(outcome.error instanceof StorageUnavailable)) throw outcome.error;
}
