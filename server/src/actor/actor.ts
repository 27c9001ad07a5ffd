/**
 * What an actor is: state that only its own handler touches, and a bounded mailbox in front of it. The words
 * and their meaning are Erlang/OTP's (`gen_server`), less what a chat server does not need.
 *
 * Always true:
 * - One message at a time. A handler is synchronous, so state is never torn across an await; I/O is a
 *   `task` whose outcome comes back as a message.
 * - A throw in `create`, `init`, `handle` or `terminate` ends this actor and no other.
 * - A message is either handled or dropped with its actor; it is never handled twice. `cast` says "accepted"
 *   only while the actor lives, and an actor that ends by `retire` has handled everything it accepted.
 * - Messages of one sender arrive in the order sent. The actor's own signals (task outcomes, timers, downs of
 *   monitored processes, the supervisor's request to stop) go before waiting casts.
 *
 * Actors are started by `spawn`, or better by a supervisor.
 */
import type { Runtime, Timer } from "./runtime.ts";

/**
 * Why a process ended. `normal`: it was done and said so. `shutdown`: its supervisor told it to stop (or
 * killed it). `crash`: it threw, did not start, or did not stop in time; `error` is what was thrown.
 */
export type ExitReason =
  | { readonly kind: "normal" }
  | { readonly kind: "shutdown" }
  | { readonly kind: "crash"; readonly error: unknown };

/** `accepted`: it waits in the mailbox. `full`: refused, the mailbox is at its bound. `gone`: nobody lives there. */
export type CastResult = "accepted" | "full" | "gone";

/**
 * `reply`: the actor answered in time. `timeout`: it did not, and a later answer is discarded; whether it did
 * the work is unknown. `full`: refused, nothing happened. `gone`: dead, or died before it answered.
 */
export type CallResult<R> =
  | { readonly kind: "reply"; readonly value: R }
  | { readonly kind: "timeout" }
  | { readonly kind: "full" }
  | { readonly kind: "gone" };

/** Anything with a life that can be watched: an actor, a supervisor. */
export interface Process {
  /** Unique in this operating system process; a restarted actor has a new one. */
  readonly id: number;
  readonly name: string;
  /**
   * Calls `listener` exactly once with the reason, unless cancelled: at the moment of the exit, on the dying
   * process's own turn, or soon when it is dead already. For kernel and wiring code; an actor uses
   * `context.monitor`, which delivers a message. The listener must not throw.
   */
  onExit(listener: (reason: ExitReason) => void): Subscription;
}

export interface Subscription {
  /** Idempotent; after it returns the listener is not called any more. */
  cancel(): void;
}

/** The address of an actor. Holding it does not keep the actor alive; using it after its death is harmless. */
export interface ActorRef<in M> extends Process {
  /** Puts `message` in the mailbox. Never throws, never waits. */
  cast(message: M): CastResult;
  /**
   * Sends the message that `ask` makes and waits for its `reply`, at most `timeoutMs`. The promise is
   * rejected only when `ask` itself throws. Unanswered calls are bounded by `mailboxMax`, like messages:
   * beyond that the answer is `full`. Not to be awaited in a handler (handlers do not await): use `task`.
   */
  call<R>(ask: (reply: (value: R) => void) => M, timeoutMs: number): Promise<CallResult<R>>;
}

/** The result of a task: what its promise gave, or what it threw (`TaskLimitError` when it was never run). */
export type TaskOutcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown };

export interface Monitor {
  /** Idempotent; after it returns the down message is not delivered any more. */
  demonitor(): void;
}

/** What an actor may do besides handling messages. Valid only for the actor it was made for. */
export interface ActorContext<M> {
  readonly self: ActorRef<M>;
  readonly runtime: Runtime;
  /** Aborted at this actor's death, after `terminate`; for work in `init` and for what the actor opened. */
  readonly signal: AbortSignal;
  /**
   * Runs I/O beside the actor and delivers `done(outcome)` as a message, in the system lane. At most
   * `tasksMax` are in flight; one more is not run and its outcome is `failed` with `TaskLimitError`. All tasks
   * get the actor's own `signal`, aborted at its death, and an outcome is never delivered to a dead actor.
   */
  task<T>(run: (signal: AbortSignal) => Promise<T>, done: (outcome: TaskOutcome<T>) => M): void;
  /** Delivers `message` after `delayMs`, unless cancelled, even if it already waits in the mailbox. Ends with the actor. */
  after(delayMs: number, message: M): Timer;
  /** Delivers `down(reason)` exactly once when `target` ends, soon if it is dead already. */
  monitor(target: Process, down: (reason: ExitReason) => M): Monitor;
  /** Ends this actor normally after the current turn. From now on casts get "gone"; waiting messages are dropped. */
  stop(): void;
  /**
   * Like `stop`, but only if no message waits: returns false, and changes nothing, if one does. With it an
   * idle actor goes without losing a message: each cast reached it before, or gets "gone" and its sender asks
   * the registry for a fresh one. Tasks in flight do not count; an actor with unfinished work should not retire.
   */
  retire(): boolean;
}

/** The behaviour; made by `ActorFactory`, driven by the kernel. */
export interface Actor<M> {
  /** The first turn; casts queue meanwhile. A throw, a rejection or `initTimeoutMs` means: not started. */
  init?(): void | Promise<void>;
  /** One message. Must not return a promise: that is a bug and crashes the actor with `AsyncHandlerError`. */
  handle(message: M): void;
  /**
   * The last turn, after any exit of a started actor; tasks in flight still run and may be awaited. Bounded by
   * `terminateTimeoutMs`, or by the supervisor's `shutdownTimeoutMs` when it asked for the exit.
   */
  terminate?(reason: ExitReason): void | Promise<void>;
}

export type ActorFactory<M> = (context: ActorContext<M>) => Actor<M>;

export interface ActorSpec<M> {
  readonly name: string;
  /** Casts that may wait, and calls that may be unanswered; one more gets "full". */
  readonly mailboxMax: number;
  readonly create: ActorFactory<M>;
  /** Default 1000. */
  readonly initTimeoutMs?: number;
  /** Default 5000. After it the exit counts as a crash with `TerminateTimeoutError`. */
  readonly terminateTimeoutMs?: number;
  /** Tasks in flight, default 64. */
  readonly tasksMax?: number;
}

/** How a start ended. `init_failed` and `init_timeout` are exits too: monitors see a crash. */
export type StartOutcome<M> =
  | { readonly kind: "started"; readonly ref: ActorRef<M> }
  | { readonly kind: "init_failed"; readonly error: unknown }
  | { readonly kind: "init_timeout" };

/** What `spawn` gives: the address for everyone, and the power over its life for the one who spawned it. */
export interface Spawned<M> {
  /** Accepts casts at once; they are handled after `init`. */
  readonly ref: ActorRef<M>;
  /** Never rejected. */
  readonly started: Promise<StartOutcome<M>>;
  /** Whether `init` is done; stays true. */
  readonly hasStarted: boolean;
  /** Set from the moment it stops accepting messages, while `terminate` runs and after. */
  readonly exiting: ExitReason | undefined;
  /** Asks it to end with reason `shutdown`: before waiting casts, after `init`. Not awaited; watch `ref.onExit`. */
  shutdown(): void;
  /** Ends it now, whatever it is doing: signals aborted, `init` and `terminate` no longer awaited. */
  kill(): void;
}
