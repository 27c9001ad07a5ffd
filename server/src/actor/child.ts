/**
 * What a supervisor knows about a child: its name in the tree, when to restart it, how long it may take to
 * stop, and how to launch one more incarnation. Message types do not appear here, so children of different
 * types stand in one list; `actorChild` and `supervisorChild` make the specs.
 */
import type { ExitReason, Process } from "./actor.ts";
import type { Runtime } from "./runtime.ts";
import type { ChildEvent, SupervisorReport } from "./supervisor-event.ts";

/** `permanent`: always restarted. `transient`: only after a crash. `temporary`: never. */
export type Restart = "permanent" | "transient" | "temporary";

/** One life of a child, from launch to exit; what `spawn` gives, without the message type. */
export interface Incarnation {
  readonly ref: Process;
  readonly started: Promise<ChildStart>;
  readonly hasStarted: boolean;
  readonly exiting: ExitReason | undefined;
  shutdown(): void;
  kill(): void;
}

export type ChildStart =
  | { readonly kind: "started" }
  | { readonly kind: "init_failed"; readonly error: unknown }
  | { readonly kind: "init_timeout" };

export interface ChildSpec {
  /** Unique among its siblings. */
  readonly id: string;
  readonly restart: Restart;
  /** Time to stop when asked; after it the child is killed and `shutdown_timeout` is reported. */
  readonly shutdownTimeoutMs: number;
  launch(runtime: Runtime, report: SupervisorReport): Incarnation;
}

export function isRestarted(restart: Restart, reason: ExitReason): boolean {
  switch (restart) {
    case "permanent":
      return true;
    case "transient":
      return reason.kind === "crash";
    case "temporary":
      return false;
  }
}

/** How an exit nobody asked for is reported. */
export function exitEvent(incarnation: Incarnation, reason: ExitReason): ChildEvent {
  if (reason.kind !== "crash") return { kind: "child_exited", reason };
  return { kind: incarnation.hasStarted ? "child_crashed" : "child_start_failed", error: reason.error };
}
