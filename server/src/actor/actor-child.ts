/**
 * An actor as a supervised child, and the address the rest of the program holds. A plain ref dies with its
 * actor; wiring needs one that means "whoever is the log writer now". This is that name, with its message type.
 */
import type {
  ActorRef,
  ActorSpec,
  CallResult,
  CastResult,
  ExitReason,
  Spawned,
  Subscription,
} from "./actor.ts";
import type { ChildSpec, Restart } from "./child.ts";
import { nextProcessId } from "./process-id.ts";
import type { Runtime } from "./runtime.ts";
import { spawn } from "./spawn.ts";

export interface ActorChildSpec<M> extends Omit<ActorSpec<M>, "name"> {
  /** The child's id in its supervisor, and the actor's name. */
  readonly id: string;
  readonly restart: Restart;
  readonly shutdownTimeoutMs: number;
}

export interface ActorChild<M> {
  /** For the supervisor's list of children. */
  readonly child: ChildSpec;
  /**
   * An address that survives restarts: casts and calls go to the current incarnation and get "gone" while there
   * is none. `onExit` and `monitor` watch the incarnation of the moment, and fire soon when there is none.
   */
  readonly ref: ActorRef<M>;
}

export function actorChild<M>(spec: ActorChildSpec<M>): ActorChild<M> {
  const { id, restart, shutdownTimeoutMs, ...rest } = spec;
  const ref = new StableRef<M>(id);
  const launch = (runtime: Runtime) => {
    const spawned = spawn(runtime, { ...rest, name: id });
    ref.pointTo(spawned);
    return spawned;
  };
  return { child: { id, restart, shutdownTimeoutMs, launch }, ref };
}

class StableRef<M> implements ActorRef<M> {
  readonly id = nextProcessId();
  readonly name: string;
  #current: Spawned<M> | undefined;

  constructor(name: string) {
    this.name = name;
  }

  pointTo(spawned: Spawned<M>): void {
    this.#current = spawned;
  }

  cast(message: M): CastResult {
    return this.#current?.ref.cast(message) ?? "gone";
  }

  call<R>(ask: (reply: (value: R) => void) => M, timeoutMs: number): Promise<CallResult<R>> {
    return this.#current?.ref.call(ask, timeoutMs) ?? Promise.resolve({ kind: "gone" });
  }

  onExit(listener: (reason: ExitReason) => void): Subscription {
    if (this.#current !== undefined) return this.#current.ref.onExit(listener);
    let isCancelled = false;
    queueMicrotask(() => {
      if (!isCancelled) listener({ kind: "shutdown" });
    });
    return {
      cancel: () => {
        isCancelled = true;
      },
    };
  }
}
