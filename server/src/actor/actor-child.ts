import type { ActorRef, ActorSpec } from "./actor.ts";
import type { ChildSpec, Restart } from "./child.ts";

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
   * is none; a monitor watches the incarnation of the moment.
   */
  readonly ref: ActorRef<M>;
}

export declare function actorChild<M>(spec: ActorChildSpec<M>): ActorChild<M>;
