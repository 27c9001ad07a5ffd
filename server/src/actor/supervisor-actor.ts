/**
 * The supervisor's rules, as an actor like any other: `init` starts the children in order, a child's exit is a
 * message, `terminate` stops them in reverse. Giving up is a crash, so the parent sees a crashed child.
 *
 * Children stand in lanes: under `one_for_one` each has its own and is restarted without waiting for the others,
 * under `rest_for_one` all share one. A lane does one thing at a time, and `#step` chooses it from the states
 * alone: stop what stands after the first child that is down, last first; then start that child when its delay
 * is over; then the next. Whatever happens meanwhile only changes states, so no sequence can be half done.
 */
import type { Actor, ActorContext, ExitReason, Process } from "./actor.ts";
import { ChildStartError, InitTimeoutError, SupervisorGaveUpError } from "./actor-error.ts";
import { type ChildSpec, type ChildStart, exitEvent, type Incarnation, isRestarted } from "./child.ts";
import { backoffDelayMs, DEFAULT_BACKOFF, RestartWindow } from "./restart-budget.ts";
import type { Timer } from "./runtime.ts";
import { stopIncarnation } from "./stop-incarnation.ts";
import type { ChildEvent } from "./supervisor-event.ts";
import type { SupervisorSpec } from "./supervisor-spec.ts";

export type SupervisorMessage =
  | { readonly kind: "child_up"; readonly slot: Slot; readonly incarnation: Incarnation }
  | {
      readonly kind: "child_down";
      readonly slot: Slot;
      readonly incarnation: Incarnation;
      readonly reason: ExitReason;
    }
  | { readonly kind: "restart_due"; readonly lane: Lane }
  | { readonly kind: "nothing" };

interface Lane {
  readonly slots: Slot[];
  /** Runs while the first child down waits for its back-off. */
  timer: Timer | undefined;
}

interface Slot {
  readonly spec: ChildSpec;
  readonly lane: Lane;
  /** This child's own restarts, for its back-off; the intensity counts all children's. */
  readonly window: RestartWindow;
  state: SlotState;
}

type SlotState =
  /** To be started, not before `notBeforeMs`; `restarts` is 0 when it only follows another's restart. */
  | { readonly kind: "down"; readonly notBeforeMs: number; readonly restarts: number }
  | { readonly kind: "starting"; readonly incarnation: Incarnation; readonly restarts: number }
  | { readonly kind: "running"; readonly incarnation: Incarnation }
  /** Asked to stop because a child before it is down. */
  | { readonly kind: "stopping"; readonly incarnation: Incarnation }
  /** Ended for good. */
  | { readonly kind: "finished" };

export class SupervisorActor implements Actor<SupervisorMessage> {
  readonly #context: ActorContext<SupervisorMessage>;
  readonly #spec: SupervisorSpec;
  readonly #slots: readonly Slot[];
  readonly #window: RestartWindow;

  constructor(context: ActorContext<SupervisorMessage>, spec: SupervisorSpec) {
    this.#context = context;
    this.#spec = spec;
    this.#window = new RestartWindow(spec.periodMs);
    this.#slots = layOut(spec);
  }

  async init(): Promise<void> {
    const { signal } = this.#context;
    signal.addEventListener("abort", () => this.#killAll());
    for (const slot of this.#slots) {
      const incarnation = this.#launch(slot, 0);
      const outcome = await incarnation.started;
      if (signal.aborted) return;
      if (outcome.kind !== "started") {
        const error = startError(slot, outcome);
        this.#report(slot, { kind: "child_start_failed", error });
        await this.#stopAll();
        throw new ChildStartError(this.#spec.name, slot.spec.id, error);
      }
      slot.state = { kind: "running", incarnation };
      this.#report(slot, { kind: "child_started" });
    }
  }

  handle(message: SupervisorMessage): void {
    switch (message.kind) {
      case "child_up":
        this.#childUp(message.slot, message.incarnation);
        break;
      case "child_down":
        this.#childDown(message.slot, message.incarnation, message.reason);
        break;
      case "restart_due":
        this.#step(message.lane);
        break;
      case "nothing":
        break;
    }
  }

  terminate(): Promise<void> {
    return this.#stopAll();
  }

  whereis(childId: string): Process | undefined {
    const slot = this.#slots.find(({ spec }) => spec.id === childId);
    const incarnation = slot && incarnationOf(slot);
    return incarnation?.exiting === undefined ? incarnation?.ref : undefined;
  }

  #launch(slot: Slot, restarts: number): Incarnation {
    const incarnation = slot.spec.launch(this.#context.runtime, this.#spec.report);
    slot.state = { kind: "starting", incarnation, restarts };
    this.#context.monitor(incarnation.ref, (reason) => ({ kind: "child_down", slot, incarnation, reason }));
    return incarnation;
  }

  #childUp(slot: Slot, incarnation: Incarnation): void {
    if (slot.state.kind !== "starting" || slot.state.incarnation !== incarnation) return;
    this.#setRunning(slot);
    this.#step(slot.lane);
  }

  #childDown(slot: Slot, incarnation: Incarnation, reason: ExitReason): void {
    // Started and dead before the news of its start came round.
    if (incarnation.hasStarted) this.#setRunning(slot);
    const { spec, state } = slot;
    if (state.kind !== "stopping" || reason.kind === "crash")
      this.#report(slot, exitEvent(incarnation, reason));
    if (state.kind === "stopping" && spec.restart !== "temporary") slot.state = FOLLOWS;
    else if (state.kind !== "stopping" && isRestarted(spec.restart, reason)) this.#planRestart(slot, reason);
    else slot.state = { kind: "finished" };
    this.#step(slot.lane);
  }

  #setRunning(slot: Slot): void {
    if (slot.state.kind !== "starting") return;
    const { incarnation, restarts } = slot.state;
    slot.state = { kind: "running", incarnation };
    this.#report(slot, { kind: "child_restarted", restarts });
  }

  #planRestart(slot: Slot, reason: ExitReason): void {
    const { runtime } = this.#context;
    const nowMs = runtime.monotonic();
    if (this.#window.record(nowMs) > this.#spec.intensity) {
      const cause = reason.kind === "crash" ? reason.error : reason;
      this.#report(slot, { kind: "supervisor_gave_up", error: cause });
      slot.state = { kind: "finished" };
      throw new SupervisorGaveUpError(this.#spec.name, slot.spec.id, cause);
    }
    const restarts = slot.window.record(nowMs);
    const delayMs = backoffDelayMs(restarts, this.#spec.backoff ?? DEFAULT_BACKOFF, () => runtime.random());
    if (delayMs > 0) this.#report(slot, { kind: "restart_delayed", delayMs, restarts });
    slot.state = { kind: "down", notBeforeMs: nowMs + delayMs, restarts };
    for (const later of slot.lane.slots.slice(slot.lane.slots.indexOf(slot) + 1)) {
      if (later.state.kind === "finished" && later.spec.restart !== "temporary") later.state = FOLLOWS;
    }
  }

  #step(lane: Lane): void {
    const { slots } = lane;
    lane.timer?.cancel();
    if (slots.some(({ state }) => state.kind === "starting" || state.kind === "stopping")) return;
    const first = slots.find(({ state }) => state.kind === "down");
    if (first?.state.kind !== "down") return;
    const last = slots.findLast(({ state }) => state.kind === "running");
    if (last?.state.kind === "running" && slots.indexOf(last) > slots.indexOf(first)) {
      this.#stopForRestart(last, last.state.incarnation);
      return;
    }
    const waitMs = first.state.notBeforeMs - this.#context.runtime.monotonic();
    if (waitMs > 0) lane.timer = this.#context.after(waitMs, { kind: "restart_due", lane });
    else this.#restart(first, first.state.restarts);
  }

  #stopForRestart(slot: Slot, incarnation: Incarnation): void {
    slot.state = { kind: "stopping", incarnation };
    this.#context.task(
      () => this.#stop(slot, incarnation),
      () => ({ kind: "nothing" }),
    );
  }

  #restart(slot: Slot, restarts: number): void {
    const incarnation = this.#launch(slot, restarts);
    this.#context.task(
      () => incarnation.started,
      (outcome) =>
        outcome.kind === "done" && outcome.value.kind === "started"
          ? { kind: "child_up", slot, incarnation }
          : { kind: "nothing" },
    );
  }

  async #stopAll(): Promise<void> {
    for (const slot of this.#slots.toReversed()) {
      const incarnation = incarnationOf(slot);
      if (incarnation !== undefined) await this.#stop(slot, incarnation);
    }
  }

  async #stop(slot: Slot, incarnation: Incarnation): Promise<void> {
    const timeoutMs = slot.spec.shutdownTimeoutMs;
    const end = await stopIncarnation(this.#context.runtime, incarnation, timeoutMs);
    if (end === "killed") this.#report(slot, { kind: "shutdown_timeout", timeoutMs });
  }

  /** This supervisor was killed itself: nobody may be left behind. */
  #killAll(): void {
    for (const slot of this.#slots) incarnationOf(slot)?.kill();
  }

  #report(slot: Slot, event: ChildEvent): void {
    this.#spec.report({ supervisor: this.#spec.name, child: slot.spec.id, ...event });
  }
}

const FOLLOWS: SlotState = { kind: "down", notBeforeMs: 0, restarts: 0 };

function incarnationOf({ state }: Slot): Incarnation | undefined {
  return state.kind === "down" || state.kind === "finished" ? undefined : state.incarnation;
}

function startError(slot: Slot, outcome: Exclude<ChildStart, { kind: "started" }>): unknown {
  if (outcome.kind === "init_failed") return outcome.error;
  return new InitTimeoutError(slot.spec.id);
}

function layOut(spec: SupervisorSpec): Slot[] {
  const ids = new Set(spec.children.map(({ id }) => id));
  if (ids.size < spec.children.length) throw new Error(`${spec.name}: two children have the same id`);
  const shared: Lane = { slots: [], timer: undefined };
  return spec.children.map((child) => {
    const lane: Lane = spec.strategy === "rest_for_one" ? shared : { slots: [], timer: undefined };
    const slot: Slot = { spec: child, lane, window: new RestartWindow(spec.periodMs), state: FOLLOWS };
    lane.slots.push(slot);
    return slot;
  });
}
