/**
 * Actors by name, started by being asked for. `ensure` starts an actor on first use, exactly once, and gives
 * the living one after that. An idle actor leaves with `context.retire()`, which succeeds only while no message
 * waits; so a sender's cast either reached it before, or gets "gone" and the sender's next `ensure` starts a
 * fresh one. The rule for senders: on "gone", `ensure` again and send again; nothing was handled twice or lost.
 * A crash is different: what waited in a crashed actor's mailbox is dropped, and calls get "gone".
 */
import type { ActorRef, ActorSpec } from "./actor.ts";
import type { ChildSpec } from "./child.ts";
import { type DynamicStart, type DynamicSupervisorSpec, dynamicSupervisor } from "./dynamic-supervisor.ts";
import type { Runtime } from "./runtime.ts";

export interface RegistrySpec<M> extends DynamicSupervisorSpec {
  /** The actor for a key; its `name` should contain the key. Must not throw: what may fail belongs in `init`. */
  readonly actor: (key: string) => ActorSpec<M>;
}

export interface Registry<M> {
  /** The actor under `key`, started if there is none; otherwise why not and when to ask again. */
  ensure(key: string): DynamicStart<M>;
  /** The living actor, never starting one. */
  find(key: string): ActorRef<M> | undefined;
  /** Of the living actors. */
  keys(): string[];
  /** Stops all, each within `shutdownTimeoutMs`; nothing starts from then on. Idempotent. */
  stop(): Promise<void>;
  /** The registry as a permanent child of a tree. */
  readonly child: ChildSpec;
}

export function registry<M>(runtime: Runtime, spec: RegistrySpec<M>): Registry<M> {
  const supervisor = dynamicSupervisor<M>(runtime, spec);
  return {
    ensure: (key) => supervisor.start(key, () => spec.actor(key)),
    find: (key) => supervisor.find(key),
    keys: () => supervisor.keys(),
    stop: () => supervisor.stop(),
    child: supervisor.child,
  };
}
