/**
 * The life of a connection as a rule: which state follows which on what happened. The socket, the timers and the one HTTP
 * call belong to `connection.ts`, which does on entering a state what that state is for.
 *
 * A wait is random between 0 and a limit that doubles with every attempt, so that the clients of a server that comes back
 * do not come all at once. Attempts are counted until a connection has held for a while: a server that greets and then
 * closes is not asked again without a pause.
 */
import { closeCodes } from "@koe/protocol/client";
import type { StopReason } from "./connection-state.ts";

export type Lifecycle =
  /** On the way to the server's greeting. `attempt` counts what failed before. */
  | { readonly kind: "opening"; readonly attempt: number }
  | { readonly kind: "online"; readonly attempt: number; readonly sinceMs: number }
  /** The socket did not open. A browser does not say why, so HTTP is asked whether the session still lives. */
  | { readonly kind: "asking"; readonly attempt: number }
  | { readonly kind: "waiting"; readonly attempt: number; readonly delayMs: number }
  | { readonly kind: "stopped"; readonly reason: StopReason };

export type LifecycleEvent =
  | { readonly kind: "greeted" }
  | { readonly kind: "closed"; readonly code: number }
  | { readonly kind: "session_checked"; readonly isAlive: boolean }
  /** The server will stop and asks to leave, and to come back within `afterMs`. */
  | { readonly kind: "asked_to_leave"; readonly afterMs: number }
  | { readonly kind: "wait_over" }
  /** The network is back, or somebody looks again. */
  | { readonly kind: "woken" }
  | { readonly kind: "retried" };

export interface Chance {
  /** Monotonic. */
  readonly nowMs: number;
  /** In [0, 1). */
  readonly random: number;
}

export const backOffMaxMs = 30_000;
export const backOffBaseMs = 250;
/** A connection that held this long ends the count of attempts. */
export const steadyAfterMs = 3_000;

export function nextLifecycle(state: Lifecycle, event: LifecycleEvent, chance: Chance): Lifecycle {
  switch (event.kind) {
    case "retried":
      return afterRetry(state);
    case "greeted":
      return state.kind === "opening"
        ? { kind: "online", attempt: state.attempt, sinceMs: chance.nowMs }
        : state;
    case "closed":
      return afterClose(state, event.code, chance);
    case "session_checked":
      if (state.kind !== "asking") return state;
      return event.isAlive ? waiting(state.attempt, chance) : { kind: "stopped", reason: "session_ended" };
    case "asked_to_leave":
      if (state.kind !== "online") return state;
      return { kind: "waiting", attempt: 1, delayMs: chance.random * event.afterMs };
    case "wait_over":
    case "woken":
      return state.kind === "waiting" ? { kind: "opening", attempt: state.attempt } : state;
  }
}

/** What a close code says about coming back: its range is the verdict. */
export function verdictOf(code: number): "reconnect" | StopReason {
  if (code < 4100 || code > 4199) return "reconnect";
  if (code === closeCodes.session_ended) return "session_ended";
  return code === closeCodes.unsupported_version ? "unsupported_version" : "refused";
}

function afterClose(state: Lifecycle, code: number, chance: Chance): Lifecycle {
  if (state.kind !== "opening" && state.kind !== "online") return state;
  const verdict = verdictOf(code);
  if (verdict !== "reconnect") return { kind: "stopped", reason: verdict };
  const wasGreeted = state.kind === "online";
  if (!wasGreeted && (code < 4000 || code > 4199)) return { kind: "asking", attempt: state.attempt + 1 };
  const hasHeld = wasGreeted && chance.nowMs - state.sinceMs >= steadyAfterMs;
  return waiting(hasHeld ? 1 : state.attempt + 1, chance);
}

/** Whoever closed it has ended it; every other stop may be over, as when one signed in again. */
function afterRetry(state: Lifecycle): Lifecycle {
  if (state.kind === "waiting") return { kind: "opening", attempt: state.attempt };
  const isOver = state.kind === "stopped" && state.reason !== "closed";
  return isOver ? { kind: "opening", attempt: 0 } : state;
}

function waiting(attempt: number, { random }: Chance): Lifecycle {
  return { kind: "waiting", attempt, delayMs: random * Math.min(backOffMaxMs, backOffBaseMs * 2 ** attempt) };
}
