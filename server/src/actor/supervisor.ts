import type { Process } from "./actor.ts";
import type { ChildSpec, Restart } from "./child.ts";
import type { RestartBudget } from "./restart-budget.ts";
import type { Runtime } from "./runtime.ts";
import type { SupervisorReport } from "./supervisor-event.ts";

/** `one_for_one`: only the crashed child. `rest_for_one`: it and those started after it. */
export type Strategy = "one_for_one" | "rest_for_one";

export interface SupervisorSpec extends RestartBudget {
  readonly name: string;
  readonly strategy: Strategy;
  /** In start order; stopped in reverse. */
  readonly children: readonly ChildSpec[];
  readonly report: SupervisorReport;
}

export interface Supervisor extends Process {
  /** The child's current incarnation; nothing while it is down. */
  whereis(childId: string): Process | undefined;
  /** Stops all children in reverse order, each within its time; resolves when nothing is left. Idempotent. */
  stop(): Promise<void>;
}

export type SupervisorOutcome =
  | { readonly kind: "started"; readonly supervisor: Supervisor }
  | { readonly kind: "init_failed"; readonly error: unknown };

export declare function startSupervisor(runtime: Runtime, spec: SupervisorSpec): Promise<SupervisorOutcome>;

export interface SupervisorChildSpec extends RestartBudget {
  readonly id: string;
  readonly strategy: Strategy;
  readonly children: readonly ChildSpec[];
  readonly restart: Restart;
  /** Default: the sum of the children's, and one second. */
  readonly shutdownTimeoutMs?: number;
}

/** A supervisor as a child of another; reports through its parent's `report`. */
export declare function supervisorChild(spec: SupervisorChildSpec): ChildSpec;
