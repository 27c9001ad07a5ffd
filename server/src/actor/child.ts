/**
 * What a supervisor knows about a child: its name in the tree, when to restart it, how long it may take to
 * stop, and how to launch one more incarnation. Message types do not appear here, so children of different
 * types stand in one list; `actorChild` and `supervisorChild` make the specs.
 */
import type { Process, StartOutcome } from "./actor.ts";
import type { Runtime } from "./runtime.ts";
import type { SupervisorReport } from "./supervisor-event.ts";

/** `permanent`: always restarted. `transient`: only after a crash. `temporary`: never. */
export type Restart = "permanent" | "transient" | "temporary";

/** One life of a child, from launch to exit. */
export interface Incarnation {
  readonly process: Process;
  readonly started: Promise<{ readonly kind: StartOutcome<never>["kind"] }>;
  shutdown(): void;
  kill(): void;
}

export interface ChildSpec {
  /** Unique among its siblings. */
  readonly id: string;
  readonly restart: Restart;
  /** Time to stop when asked; after it the child is killed and `shutdown_timeout` is reported. */
  readonly shutdownTimeoutMs: number;
  launch(runtime: Runtime, report: SupervisorReport): Incarnation;
}
