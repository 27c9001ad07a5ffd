import type { ActorRef, ActorSpec } from "./actor.ts";
import type { ChildSpec } from "./child.ts";
import type { DynamicStart, DynamicSupervisorSpec } from "./dynamic-supervisor.ts";
import type { Runtime } from "./runtime.ts";

export interface RegistrySpec<M> extends DynamicSupervisorSpec {
  /** The actor for a key; `name` should contain the key. */
  readonly actor: (key: string) => ActorSpec<M>;
}

export interface Registry<M> {
  ensure(key: string): DynamicStart<M>;
  find(key: string): ActorRef<M> | undefined;
  keys(): string[];
  stop(): Promise<void>;
  /** This registry as a child of a tree. */
  readonly child: ChildSpec;
}

export declare function registry<M>(runtime: Runtime, spec: RegistrySpec<M>): Registry<M>;
