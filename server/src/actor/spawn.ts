import type { ActorSpec, Spawned } from "./actor.ts";
import type { Runtime } from "./runtime.ts";

export declare function spawn<M>(runtime: Runtime, spec: ActorSpec<M>): Spawned<M>;
