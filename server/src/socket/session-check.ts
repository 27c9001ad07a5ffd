import type { Actor, ActorContext, ActorSpec, TaskOutcome } from "../actor/actor.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import type { OpenSockets } from "./open-sockets.ts";

/**
 * Ends the sockets of sessions that ended elsewhere: expired, revoked by another node, or by the command line. One
 * question to PostgreSQL for all live sessions at a time. In an outage nobody is thrown out.
 */
export interface SessionCheckDependencies {
  readonly sockets: Pick<OpenSockets, "sessionIds" | "endSessions">;
  readonly sessions: {
    living(sessionIds: readonly string[], nowMs: number): Promise<ReadonlySet<string>>;
  };
}

export const sessionCheckIntervalMs = 30_000;
const mailboxMax = 8;

type SessionCheckMessage =
  | { readonly kind: "check" }
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
  }

  handle(message: SessionCheckMessage): void {
    if (message.kind === "check") this.#check();
    else this.#end(message.asked, message.outcome);
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
    } else if (!(outcome.error instanceof StorageUnavailable)) {
      throw outcome.error;
    }
  }
}
