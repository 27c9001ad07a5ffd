/**
 * Supervision trees, after OTP's `supervisor`. Children start in order, and one that does not start takes the
 * supervisor with it; they stop in reverse, each within its time. A child that ends is restarted as its
 * `restart` and the strategy say, until the budget is spent: then the supervisor ends with
 * `SupervisorGaveUpError`, which its own supervisor sees as the crash of a child. At the root nobody is left;
 * whoever holds it watches `onExit` and ends the program.
 *
 * A restart is not waited for: other children's exits are handled meanwhile. A start that fails on a restart
 * counts as one more crash. Under `rest_for_one` all after the crashed child are stopped at once, then the
 * back-off passes, then all start again, also a transient one that had finished (but not a temporary one).
 */
import type { Process } from "./actor.ts";
import { InitTimeoutError } from "./actor-error.ts";
import type { ChildSpec, Restart } from "./child.ts";
import type { RestartBudget } from "./restart-budget.ts";
import type { Runtime } from "./runtime.ts";
import { spawn } from "./spawn.ts";
import { SupervisorActor, type SupervisorMessage } from "./supervisor-actor.ts";
import type { Strategy, SupervisorSpec } from "./supervisor-spec.ts";

export interface Supervisor extends Process {
  /** The child's current incarnation; nothing while it is down. */
  whereis(childId: string): Process | undefined;
  /** Stops all children in reverse order, each within its time; resolves when nothing is left. Idempotent. */
  stop(): Promise<void>;
}

/** `init_failed`: a child did not start (`ChildStartError`); those before it have been stopped. */
export type SupervisorOutcome =
  | { readonly kind: "started"; readonly supervisor: Supervisor }
  | { readonly kind: "init_failed"; readonly error: unknown };

/** Starts the root of a tree. */
export async function startSupervisor(runtime: Runtime, spec: SupervisorSpec): Promise<SupervisorOutcome> {
  let actor: SupervisorActor | undefined;
  const root = spawnSupervisor(runtime, spec, (made) => {
    actor = made;
  });
  const outcome = await root.started;
  if (outcome.kind !== "started") {
    const error = outcome.kind === "init_failed" ? outcome.error : new InitTimeoutError(spec.name);
    return { kind: "init_failed", error };
  }
  const { ref } = root;
  const supervisor: Supervisor = {
    id: ref.id,
    name: ref.name,
    onExit: (listener) => ref.onExit(listener),
    whereis: (childId) => actor?.whereis(childId),
    stop: () =>
      new Promise((resolve) => {
        ref.onExit(() => resolve());
        root.shutdown();
      }),
  };
  return { kind: "started", supervisor };
}

export interface SupervisorChildSpec extends RestartBudget {
  readonly id: string;
  readonly strategy: Strategy;
  readonly children: readonly ChildSpec[];
  readonly restart: Restart;
  /** Default: the sum of the children's, and one second. */
  readonly shutdownTimeoutMs?: number;
}

/** A supervisor as a child of another; it reports to its parent's `report`. */
export function supervisorChild(spec: SupervisorChildSpec): ChildSpec {
  const { id, restart, children } = spec;
  const childrenMs = children.reduce((sum, child) => sum + child.shutdownTimeoutMs, 0);
  return {
    id,
    restart,
    shutdownTimeoutMs: spec.shutdownTimeoutMs ?? childrenMs + 1000,
    launch: (runtime, report) => spawnSupervisor(runtime, { ...spec, name: id, report }),
  };
}

/** Its own times are bounded by its children's, which have their own limits. */
function spawnSupervisor(runtime: Runtime, spec: SupervisorSpec, made?: (actor: SupervisorActor) => void) {
  return spawn<SupervisorMessage>(runtime, {
    name: spec.name,
    mailboxMax: 1,
    initTimeoutMs: Number.POSITIVE_INFINITY,
    terminateTimeoutMs: Number.POSITIVE_INFINITY,
    // A start and a stop of each child for every restart within the budget: never reached.
    tasksMax: 2 * spec.children.length * (spec.intensity + 2),
    create: (context) => {
      const actor = new SupervisorActor(context, spec);
      made?.(actor);
      return actor;
    },
  });
}
