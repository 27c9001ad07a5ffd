import type { ActorRef, ActorSpec } from "./actor.ts";
import type { ChildSpec } from "./child.ts";
import type { RestartBudget } from "./restart-budget.ts";
import type { Runtime } from "./runtime.ts";
import type { SupervisorReport } from "./supervisor-event.ts";

/** The budget is each child's own. */
export interface DynamicSupervisorSpec extends RestartBudget {
  readonly name: string;
  readonly childrenMax: number;
  readonly restart: "transient" | "temporary";
  readonly quarantineMs: number;
  /** Each child's time to stop when the supervisor stops; all stop at the same time. */
  readonly shutdownTimeoutMs: number;
  readonly report: SupervisorReport;
}

export type DynamicStart<M> =
  | { readonly kind: "running"; readonly ref: ActorRef<M> }
  | { readonly kind: "restarting"; readonly retryAfterMs: number }
  | { readonly kind: "quarantined"; readonly retryAfterMs: number }
  | { readonly kind: "full" };

export interface DynamicSupervisor<M> {
  readonly name: string;
  readonly size: number;
  /** Starts a child under `key`, or says what is there: a living child is given as it is. `spec` is asked only if it starts. */
  start(key: string, spec: () => ActorSpec<M>): DynamicStart<M>;
  find(key: string): ActorRef<M> | undefined;
  keys(): string[];
  stop(): Promise<void>;
  /** This supervisor as a (permanent) child of a tree. */
  readonly child: ChildSpec;
}

export declare function dynamicSupervisor<M>(
  runtime: Runtime,
  spec: DynamicSupervisorSpec,
): DynamicSupervisor<M>;
