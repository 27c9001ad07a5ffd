/**
 * Many children of one kind, started on demand under a key, each on its own. OTP's `DynamicSupervisor` with one
 * difference: the budget is each child's, not the supervisor's. A child over it is quarantined alone, and no
 * child's failure reaches another or the supervisor, which never gives up.
 *
 * Not an actor but a table changed at the moment of the exit itself, so its answers are never behind: when a
 * monitor of a child's old life fires, `start` already tells the truth about the next. Under one key there are
 * never two running at once: a child asked for while its predecessor still terminates takes messages at once
 * and begins when the other is dead.
 */
import type { ActorRef, ActorSpec, ExitReason } from "./actor.ts";
import { type ChildSpec, exitEvent, isRestarted } from "./child.ts";
import { backoffDelayMs, DEFAULT_BACKOFF, type RestartBudget, RestartWindow } from "./restart-budget.ts";
import type { Runtime, Timer } from "./runtime.ts";
import { type Prepared, prepare, spawn } from "./spawn.ts";
import { stopIncarnation } from "./stop-incarnation.ts";
import type { ChildEvent, SupervisorReport } from "./supervisor-event.ts";

/** The budget is each child's own. */
export interface DynamicSupervisorSpec extends RestartBudget {
  readonly name: string;
  /** Keys that are running, waiting for a restart or quarantined; one more start gets `full`. */
  readonly childrenMax: number;
  /** `temporary`: a crash is the end (connections). `transient`: a crash is restarted (rooms). */
  readonly restart: "transient" | "temporary";
  readonly quarantineMs: number;
  /** Each child's time to stop when the supervisor stops; all stop at the same time. */
  readonly shutdownTimeoutMs: number;
  readonly report: SupervisorReport;
}

/**
 * `running`: it takes messages, even if its `init` has yet to run. `restarting`: it waits for its back-off, or
 * still terminates, or the supervisor is stopped. `quarantined`: over its budget. `full`: at `childrenMax`.
 */
export type DynamicStart<M> =
  | { readonly kind: "running"; readonly ref: ActorRef<M> }
  | { readonly kind: "restarting"; readonly retryAfterMs: number }
  | { readonly kind: "quarantined"; readonly retryAfterMs: number }
  | { readonly kind: "full" };

export interface DynamicSupervisor<M> {
  /**
   * Starts a child under `key`, or says what is there: a living one is given as it is, and `spec` not asked.
   * `spec` is asked again for every restart and must not throw: what may fail belongs in `init`.
   */
  start(key: string, spec: () => ActorSpec<M>): DynamicStart<M>;
  /** The living child, never starting one. */
  find(key: string): ActorRef<M> | undefined;
  /** Of the living children. */
  keys(): string[];
  /** Stops all, each within `shutdownTimeoutMs`; no start succeeds from then on. Idempotent. */
  stop(): Promise<void>;
  /** This supervisor as a permanent child of a tree, which stops it, and opens it again if it restarts it. */
  readonly child: ChildSpec;
}

/** Open at once, with no children. */
export function dynamicSupervisor<M>(runtime: Runtime, spec: DynamicSupervisorSpec): DynamicSupervisor<M> {
  return new Children(runtime, spec);
}

/** When to ask again about a child that terminates after a crash, or a supervisor that is stopped. */
const SOON_MS = 100;

interface Entry<M> {
  readonly key: string;
  spec: () => ActorSpec<M>;
  /** Made at the first crash: most children never have one. */
  window: RestartWindow | undefined;
  state: EntryState<M>;
}

interface Living<M> {
  readonly kind: "living";
  readonly current: Prepared<M>;
  /** Asked for while `current` still terminates. */
  readonly successor: Prepared<M> | undefined;
}

type EntryState<M> =
  | Living<M>
  | { readonly kind: "restarting" | "quarantined"; readonly untilMs: number; readonly timer: Timer };

class Children<M> implements DynamicSupervisor<M> {
  readonly child: ChildSpec;
  readonly #runtime: Runtime;
  readonly #spec: DynamicSupervisorSpec;
  readonly #entries = new Map<string, Entry<M>>();
  #isOpen = true;

  constructor(runtime: Runtime, spec: DynamicSupervisorSpec) {
    this.#runtime = runtime;
    this.#spec = spec;
    this.child = {
      id: spec.name,
      restart: "permanent",
      shutdownTimeoutMs: spec.shutdownTimeoutMs + 1000,
      launch: () => this.#launchAsChild(),
    };
  }

  start(key: string, spec: () => ActorSpec<M>): DynamicStart<M> {
    if (!this.#isOpen) return { kind: "restarting", retryAfterMs: SOON_MS };
    const entry = this.#entries.get(key);
    if (entry === undefined) return this.#startNew(key, spec);
    const { state } = entry;
    if (state.kind === "living") return this.#startLiving(entry, state, spec);
    return { kind: state.kind, retryAfterMs: Math.max(0, state.untilMs - this.#runtime.monotonic()) };
  }

  find(key: string): ActorRef<M> | undefined {
    const state = this.#entries.get(key)?.state;
    if (state?.kind !== "living") return undefined;
    const { ref, exiting } = state.successor ?? state.current;
    return exiting === undefined ? ref : undefined;
  }

  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.find(key) !== undefined);
  }

  async stop(): Promise<void> {
    this.#isOpen = false;
    await Promise.all([...this.#entries.values()].map((entry) => this.#stopEntry(entry)));
  }

  #startNew(key: string, spec: () => ActorSpec<M>): DynamicStart<M> {
    if (this.#entries.size >= this.#spec.childrenMax) return { kind: "full" };
    const current = prepare(this.#runtime, spec());
    const entry: Entry<M> = {
      key,
      spec,
      window: undefined,
      state: { kind: "living", current, successor: undefined },
    };
    this.#entries.set(key, entry);
    this.#watch(entry, current, { kind: "child_started" });
    current.begin();
    return { kind: "running", ref: current.ref };
  }

  #startLiving(entry: Entry<M>, state: Living<M>, spec: () => ActorSpec<M>): DynamicStart<M> {
    const { current } = state;
    if (current.exiting === undefined) return { kind: "running", ref: current.ref };
    if (state.successor !== undefined) return { kind: "running", ref: state.successor.ref };
    if (isRestarted(this.#spec.restart, current.exiting))
      return { kind: "restarting", retryAfterMs: SOON_MS };
    const successor = prepare(this.#runtime, spec());
    entry.spec = spec;
    entry.state = { kind: "living", current, successor };
    this.#watch(entry, successor, { kind: "child_started" });
    return { kind: "running", ref: successor.ref };
  }

  /** Before anyone else can watch it, so that the table changes before others hear of the exit. */
  #watch(entry: Entry<M>, child: Prepared<M>, started: ChildEvent): void {
    let isReported = false;
    const reportStart = () => {
      if (isReported || !child.hasStarted) return;
      isReported = true;
      this.#report(entry, started);
    };
    child.started.then(reportStart);
    child.ref.onExit((reason) => {
      reportStart();
      this.#exited(entry, child, reason);
    });
  }

  #exited(entry: Entry<M>, child: Prepared<M>, reason: ExitReason): void {
    const { state } = entry;
    if (state.kind !== "living" || state.current !== child) return;
    this.#report(entry, exitEvent(child, reason));
    if (!this.#isOpen) {
      this.#entries.delete(entry.key);
    } else if (state.successor !== undefined) {
      entry.state = { kind: "living", current: state.successor, successor: undefined };
      state.successor.begin();
    } else if (isRestarted(this.#spec.restart, reason)) {
      this.#planRestart(entry, reason);
    } else {
      this.#entries.delete(entry.key);
    }
  }

  #planRestart(entry: Entry<M>, reason: ExitReason): void {
    const { intensity, periodMs, backoff = DEFAULT_BACKOFF } = this.#spec;
    entry.window ??= new RestartWindow(periodMs);
    const restarts = entry.window.record(this.#runtime.monotonic());
    if (restarts > intensity) {
      this.#quarantine(entry, reason.kind === "crash" ? reason.error : reason);
      return;
    }
    const delayMs = backoffDelayMs(restarts, backoff, () => this.#runtime.random());
    if (delayMs === 0) {
      this.#restart(entry, restarts);
      return;
    }
    this.#report(entry, { kind: "restart_delayed", delayMs, restarts });
    this.#wait(entry, "restarting", delayMs, () => this.#restart(entry, restarts));
  }

  #restart(entry: Entry<M>, restarts: number): void {
    const current = prepare(this.#runtime, entry.spec());
    entry.state = { kind: "living", current, successor: undefined };
    this.#watch(entry, current, { kind: "child_restarted", restarts });
    current.begin();
  }

  #quarantine(entry: Entry<M>, error: unknown): void {
    const { quarantineMs } = this.#spec;
    this.#report(entry, { kind: "child_quarantined", quarantineMs, error });
    this.#wait(entry, "quarantined", quarantineMs, () => this.#entries.delete(entry.key));
  }

  #wait(entry: Entry<M>, kind: "restarting" | "quarantined", delayMs: number, then: () => void): void {
    const timer = this.#runtime.after(delayMs, then);
    entry.state = { kind, untilMs: this.#runtime.monotonic() + delayMs, timer };
  }

  async #stopEntry(entry: Entry<M>): Promise<void> {
    const { state } = entry;
    if (state.kind !== "living") {
      state.timer.cancel();
      this.#entries.delete(entry.key);
      return;
    }
    state.successor?.kill();
    const timeoutMs = this.#spec.shutdownTimeoutMs;
    const end = await stopIncarnation(this.#runtime, state.current, timeoutMs);
    if (end === "killed") this.#report(entry, { kind: "shutdown_timeout", timeoutMs });
  }

  #launchAsChild() {
    return spawn<never>(this.#runtime, {
      name: this.#spec.name,
      mailboxMax: 0,
      create: (context) => {
        this.#isOpen = true;
        context.signal.addEventListener("abort", () => this.#killAll());
        return { handle: () => undefined, terminate: () => this.stop() };
      },
    });
  }

  #killAll(): void {
    this.#isOpen = false;
    for (const { key, state } of this.#entries.values()) {
      if (state.kind === "living") {
        state.successor?.kill();
        state.current.kill();
      } else {
        state.timer.cancel();
        this.#entries.delete(key);
      }
    }
  }

  #report(entry: Entry<M>, event: ChildEvent): void {
    this.#spec.report({ supervisor: this.#spec.name, child: entry.key, ...event });
  }
}
