/**
 * The actor loop: one cell per actor, one turn per message. A cell is on the runtime's run queue at most once,
 * and only while something waits for it, so an idle actor costs memory and nothing else, and a busy one takes
 * its turn behind the others after every message. Nothing is allocated per cast but its place in the queue.
 *
 * A life: new → starting (`create`, `init`) → running → exiting (`terminate`) → dead. `exiting` is set as soon as
 * the end is certain, and from then on casts get "gone"; monitors hear of it at `dead`, exactly once.
 */
import type {
  Actor,
  ActorRef,
  ActorSpec,
  CallResult,
  CastResult,
  ExitReason,
  Spawned,
  StartOutcome,
  Subscription,
} from "./actor.ts";
import {
  ActorLimitError,
  AsyncHandlerError,
  InitTimeoutError,
  KilledError,
  TerminateTimeoutError,
} from "./actor-error.ts";
import { ActorScope, type ScopeOwner } from "./actor-scope.ts";
import { Mailbox, SIGNALS_MAX, type Signal } from "./mailbox.ts";
import { PendingCalls } from "./pending-calls.ts";
import { nextProcessId } from "./process-id.ts";
import type { Runtime, Timer } from "./runtime.ts";

const INIT_TIMEOUT_MS = 1000;
const TERMINATE_TIMEOUT_MS = 5000;
const TASKS_MAX = 64;

/** Starts an actor that nobody restarts. Its `create` and `init` run soon, not within this call. */
export function spawn<M>(runtime: Runtime, spec: ActorSpec<M>): Spawned<M> {
  const prepared = prepare(runtime, spec);
  prepared.begin();
  return prepared;
}

/** An actor that accepts casts but does not run before `begin`. */
export interface Prepared<M> extends Spawned<M> {
  begin(): void;
}

/** For a successor that must not run beside its predecessor, but is already where messages go. */
export function prepare<M>(runtime: Runtime, spec: ActorSpec<M>): Prepared<M> {
  return new Cell(runtime, spec);
}

type Phase = "new" | "starting" | "running" | "exiting" | "dead";

class Cell<M> implements ActorRef<M>, Prepared<M>, ScopeOwner<M> {
  readonly id = nextProcessId();
  readonly started: Promise<StartOutcome<M>>;
  readonly #runtime: Runtime;
  readonly #spec: ActorSpec<M>;
  readonly #mailbox: Mailbox<M>;
  readonly #scope: ActorScope<M>;
  readonly #settleStarted: (outcome: StartOutcome<M>) => void;
  #phase: Phase = "new";
  #exiting: ExitReason | undefined;
  #isScheduled = false;
  #hasStarted = false;
  #behaviour: Actor<M> | undefined;
  #calls: PendingCalls | undefined;
  #listeners: Set<(reason: ExitReason) => void> | undefined;
  /** Bounds `init`, later `terminate`. */
  #deadline: Timer | undefined;

  constructor(runtime: Runtime, spec: ActorSpec<M>) {
    this.#runtime = runtime;
    this.#spec = spec;
    this.#mailbox = new Mailbox(spec.mailboxMax);
    this.#scope = new ActorScope(this, runtime, spec.tasksMax ?? TASKS_MAX);
    const { promise, resolve } = Promise.withResolvers<StartOutcome<M>>();
    this.started = promise;
    this.#settleStarted = resolve;
  }

  get name(): string {
    return this.#spec.name;
  }

  get ref(): ActorRef<M> {
    return this;
  }

  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  get exiting(): ExitReason | undefined {
    return this.#exiting;
  }

  // The address.

  cast(message: M): CastResult {
    if (this.#exiting !== undefined) return "gone";
    if (!this.#mailbox.putCast(message)) return "full";
    this.#wake();
    return "accepted";
  }

  call<R>(ask: (reply: (value: R) => void) => M, timeoutMs: number): Promise<CallResult<R>> {
    if (this.#exiting !== undefined) return Promise.resolve({ kind: "gone" });
    this.#calls ??= new PendingCalls(this.#runtime, this.#spec.mailboxMax);
    if (this.#calls.isFull || this.#mailbox.isFull) return Promise.resolve({ kind: "full" });
    return this.#calls.begin(ask, (message) => this.cast(message), timeoutMs);
  }

  onExit(listener: (reason: ExitReason) => void): Subscription {
    let isCancelled = false;
    const once = (reason: ExitReason) => {
      if (!isCancelled) listener(reason);
    };
    const reason = this.#exiting;
    if (this.#phase === "dead" && reason !== undefined) {
      this.#runtime.schedule(() => once(reason));
    } else {
      this.#listeners ??= new Set();
      this.#listeners.add(once);
    }
    return {
      cancel: () => {
        isCancelled = true;
        this.#listeners?.delete(once);
      },
    };
  }

  // The power over its life.

  begin(): void {
    if (this.#phase !== "new") return;
    this.#phase = "starting";
    this.#runtime.schedule(() => this.#start());
  }

  shutdown(): void {
    this.#request({ kind: "shutdown" });
  }

  kill(): void {
    this.#settleStarted({ kind: "init_failed", error: new KilledError(this.name) });
    this.#die({ kind: "shutdown" });
  }

  // What its own context asks.

  post(signal: Signal<M>): void {
    if (!this.#mailbox.putSignal(signal)) {
      this.#exiting ??= { kind: "crash", error: new ActorLimitError("signals", SIGNALS_MAX) };
    }
    this.#wake();
  }

  stop(): void {
    this.#request({ kind: "normal" });
  }

  retire(): boolean {
    if (this.#exiting !== undefined) return true;
    if (this.#mailbox.hasWaiting) return false;
    this.stop();
    return true;
  }

  #request(reason: ExitReason): void {
    if (this.#exiting !== undefined) return;
    this.#exiting = reason;
    if (this.#phase === "new") this.kill();
    else this.#wake();
  }

  #wake(): void {
    if (this.#isScheduled || this.#phase !== "running") return;
    this.#isScheduled = true;
    this.#runtime.schedule(this.#turn);
  }

  readonly #turn = (): void => {
    this.#isScheduled = false;
    if (this.#phase !== "running") return;
    if (this.#exiting === undefined) this.#handleOne();
    if (this.#phase !== "running") return;
    if (this.#exiting !== undefined) this.#end(this.#exiting);
    else if (this.#mailbox.hasWaiting) this.#wake();
  };

  #handleOne(): void {
    try {
      const signal = this.#mailbox.takeSignal();
      if (signal !== undefined) {
        this.#handle(signal.message());
        return;
      }
      const cast = this.#mailbox.takeCast();
      if (cast !== undefined) this.#handle(cast.value);
    } catch (error) {
      this.#exiting = { kind: "crash", error };
    }
  }

  #handle(message: M): void {
    const returned: unknown = this.#behaviour?.handle(message);
    if (returned instanceof Promise) {
      returned.catch(() => undefined);
      throw new AsyncHandlerError(this.name);
    }
  }

  #start(): void {
    if (this.#phase !== "starting") return;
    const { create, initTimeoutMs = INIT_TIMEOUT_MS } = this.#spec;
    let init: unknown;
    try {
      this.#behaviour = create(this.#scope);
      init = this.#behaviour.init?.();
    } catch (error) {
      this.#failStart(error);
      return;
    }
    if (!(init instanceof Promise)) {
      this.#run();
      return;
    }
    this.#limit(initTimeoutMs, () => {
      this.#settleStarted({ kind: "init_timeout" });
      this.#die({ kind: "crash", error: new InitTimeoutError(this.name) });
    });
    init.then(
      () => this.#run(),
      (error: unknown) => this.#failStart(error),
    );
  }

  #run(): void {
    if (this.#phase !== "starting") return;
    this.#deadline?.cancel();
    this.#phase = "running";
    this.#hasStarted = true;
    this.#settleStarted({ kind: "started", ref: this });
    if (this.#exiting !== undefined || this.#mailbox.hasWaiting) this.#wake();
  }

  #failStart(error: unknown): void {
    this.#settleStarted({ kind: "init_failed", error });
    this.#die({ kind: "crash", error });
  }

  #end(reason: ExitReason): void {
    this.#phase = "exiting";
    this.#close();
    const { terminateTimeoutMs = TERMINATE_TIMEOUT_MS } = this.#spec;
    const fail = (error: unknown) => this.#die(reason.kind === "crash" ? reason : { kind: "crash", error });
    let terminate: unknown;
    try {
      terminate = this.#behaviour?.terminate?.(reason);
    } catch (error) {
      fail(error);
      return;
    }
    if (!(terminate instanceof Promise)) {
      this.#die(reason);
      return;
    }
    // A supervisor that asked for the exit has its own time limit and kills.
    if (reason.kind !== "shutdown") {
      this.#limit(terminateTimeoutMs, () => fail(new TerminateTimeoutError(this.name)));
    }
    terminate.then(() => this.#die(reason), fail);
  }

  #die(reason: ExitReason): void {
    if (this.#phase === "dead") return;
    this.#phase = "dead";
    this.#exiting = reason;
    this.#deadline?.cancel();
    this.#close();
    this.#scope.abort();
    this.#behaviour = undefined;
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    for (const listener of listeners) listener(reason);
  }

  #close(): void {
    this.#mailbox.clear();
    this.#scope.close();
    this.#calls?.endAll();
  }

  #limit(timeoutMs: number, run: () => void): void {
    if (timeoutMs !== Number.POSITIVE_INFINITY) this.#deadline = this.#runtime.after(timeoutMs, run);
  }
}
