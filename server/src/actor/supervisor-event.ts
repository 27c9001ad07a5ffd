/**
 * What supervisors tell about their children. The kernel never logs: whoever starts the tree passes one
 * function and makes of the events what it likes. It must not throw.
 */
import type { ExitReason } from "./actor.ts";

export type SupervisorReport = (event: SupervisorEvent) => void;

/** `supervisor` and `child` are names; for a dynamic supervisor `child` is the key. */
export type SupervisorEvent = { readonly supervisor: string; readonly child: string } & ChildEvent;

export type ChildEvent =
  | { readonly kind: "child_started" }
  /** Did not get through `init`; counts like a crash when it was a restart. */
  | { readonly kind: "child_start_failed"; readonly error: unknown }
  /** Ended without a crash, on its own. */
  | { readonly kind: "child_exited"; readonly reason: ExitReason }
  | { readonly kind: "child_crashed"; readonly error: unknown }
  /** Started again; `restarts` counts those within the period, and is 0 when it only followed another child's. */
  | { readonly kind: "child_restarted"; readonly restarts: number }
  /** Will be started again in `delayMs`. */
  | { readonly kind: "restart_delayed"; readonly delayMs: number; readonly restarts: number }
  /** A dynamic child over its budget; not started for `quarantineMs`. */
  | { readonly kind: "child_quarantined"; readonly quarantineMs: number; readonly error: unknown }
  /** This child's end was one too many; the supervisor ends too and its own supervisor decides. */
  | { readonly kind: "supervisor_gave_up"; readonly error: unknown }
  /** Did not stop in time and was killed. */
  | { readonly kind: "shutdown_timeout"; readonly timeoutMs: number };
