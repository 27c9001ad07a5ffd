/**
 * What one actor has asked for and not yet got: tasks, timers, monitors. It is the actor's context, and it
 * ends with it: nothing asked for here is delivered after `close`, and `abort` tells the I/O still running
 * that nobody waits for it. Both bounds below are bugs when reached, and the actor dies of them.
 */
import type { ActorContext, ActorRef, ExitReason, Monitor, Process, TaskOutcome } from "./actor.ts";
import { ActorLimitError, TaskLimitError } from "./actor-error.ts";
import type { Signal } from "./mailbox.ts";
import type { Runtime, Timer } from "./runtime.ts";

export const TIMERS_MAX = 10_000;
export const MONITORS_MAX = 100_000;

/** The actor behind the context. */
export interface ScopeOwner<M> {
  readonly ref: ActorRef<M>;
  post(signal: Signal<M>): void;
  stop(): void;
  retire(): boolean;
}

export class ActorScope<M> implements ActorContext<M> {
  readonly runtime: Runtime;
  readonly #owner: ScopeOwner<M>;
  readonly #tasksMax: number;
  #isOpen = true;
  #lifetime: AbortController | undefined;
  #tasksInFlight = 0;
  #timers: Set<Timer> | undefined;
  #monitors: Set<Monitor> | undefined;

  constructor(owner: ScopeOwner<M>, runtime: Runtime, tasksMax: number) {
    this.#owner = owner;
    this.runtime = runtime;
    this.#tasksMax = tasksMax;
  }

  get self(): ActorRef<M> {
    return this.#owner.ref;
  }

  get signal(): AbortSignal {
    this.#lifetime ??= new AbortController();
    return this.#lifetime.signal;
  }

  task<T>(run: (signal: AbortSignal) => Promise<T>, done: (outcome: TaskOutcome<T>) => M): void {
    if (!this.#isOpen) return;
    const deliver = (outcome: TaskOutcome<T>) => this.#post({ live: true, message: () => done(outcome) });
    if (this.#tasksInFlight >= this.#tasksMax) {
      deliver({ kind: "failed", error: new TaskLimitError(this.self.name, this.#tasksMax) });
      return;
    }
    this.#tasksInFlight += 1;
    const settle = (outcome: TaskOutcome<T>) => {
      this.#tasksInFlight -= 1;
      deliver(outcome);
    };
    Promise.try(run, this.signal).then(
      (value) => settle({ kind: "done", value }),
      (error: unknown) => settle({ kind: "failed", error }),
    );
  }

  after(delayMs: number, message: M): Timer {
    if (!this.#isOpen) return { cancel: () => undefined };
    this.#timers ??= new Set();
    const timers = this.#timers;
    if (timers.size >= TIMERS_MAX) throw new ActorLimitError("timers", TIMERS_MAX);
    const signal: Signal<M> = { live: true, message: () => message };
    const clock = this.runtime.after(delayMs, () => {
      timers.delete(timer);
      this.#post(signal);
    });
    const timer: Timer = {
      cancel: () => {
        signal.live = false;
        timers.delete(timer);
        clock.cancel();
      },
    };
    timers.add(timer);
    return timer;
  }

  monitor(target: Process, down: (reason: ExitReason) => M): Monitor {
    if (!this.#isOpen) return { demonitor: () => undefined };
    this.#monitors ??= new Set();
    const monitors = this.#monitors;
    if (monitors.size >= MONITORS_MAX) throw new ActorLimitError("monitors", MONITORS_MAX);
    let signal: Signal<M> | undefined;
    const subscription = target.onExit((reason) => {
      monitors.delete(monitor);
      signal = { live: true, message: () => down(reason) };
      this.#post(signal);
    });
    const monitor: Monitor = {
      demonitor: () => {
        if (signal !== undefined) signal.live = false;
        monitors.delete(monitor);
        subscription.cancel();
      },
    };
    monitors.add(monitor);
    return monitor;
  }

  stop(): void {
    this.#owner.stop();
  }

  retire(): boolean {
    return this.#owner.retire();
  }

  /** From now on nothing is delivered and nothing new begins; tasks in flight run on. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    for (const timer of this.#timers ?? []) timer.cancel();
    for (const monitor of this.#monitors ?? []) monitor.demonitor();
  }

  /** Tells everything still running that the actor is dead. */
  abort(): void {
    this.#lifetime?.abort();
  }

  #post(signal: Signal<M>): void {
    if (this.#isOpen) this.#owner.post(signal);
  }
}
