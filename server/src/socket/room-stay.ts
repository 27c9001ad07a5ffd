import type { Refusal } from "@koe/protocol";
import type { ActorContext, ActorRef, CastResult, Monitor } from "../actor/actor.ts";
import type { Timer } from "../actor/runtime.ts";
import type { Directory } from "../room/directory.ts";
import { refusals } from "../room/refusals.ts";
import type { RoomMessage, RoomRequest, Send } from "../room/room-message.ts";

/**
 * One connection's stay in one room, over the room's crashes.
 *
 * It watches the room. When the room crashes it joins the next incarnation and hands over again, in order, what was not
 * answered; the log recognises what it already has, so the client notices nothing. Only when the room is quarantined
 * are the unanswered told `room_restarting`. After it is over nothing is handed over any more; what was, is still
 * answered: by the room, or by a refusal should the room crash first.
 */
export type StayMessage =
  | { readonly kind: "room_down"; readonly stay: RoomStay }
  | { readonly kind: "rejoin"; readonly stay: RoomStay };

export interface StayDependencies {
  readonly roomId: string;
  readonly directory: Directory;
  readonly context: ActorContext<StayMessage>;
  /** What is said to each incarnation of the room, first of all. */
  readonly joining: () => RoomRequest & { readonly kind: "join" };
  readonly refuse: (send: Send, refusal: Refusal) => void;
  /** No more rooms may run here. */
  readonly onFull: () => void;
}

export const stayLimits = { rejoinMs: 100 } as const;

type StayState =
  | { readonly kind: "joined"; readonly room: ActorRef<RoomMessage>; readonly monitor: Monitor }
  | { readonly kind: "away"; readonly isQuarantined: boolean }
  /** With the monitor while the room still owes an answer. */
  | { readonly kind: "over"; readonly monitor: Monitor | undefined };

export class RoomStay {
  readonly #dependencies: StayDependencies;
  readonly #unanswered = new Set<Send>();
  #state: StayState = { kind: "away", isQuarantined: false };
  #timer: Timer | undefined;

  constructor(dependencies: StayDependencies) {
    this.#dependencies = dependencies;
  }

  /** Sends that wait for their answer. */
  get unansweredCount(): number {
    return this.#unanswered.size;
  }

  /** Whether a room has heard the joining, and answers it. */
  get isJoined(): boolean {
    return this.#state.kind === "joined";
  }

  handle(message: StayMessage): void {
    if (message.kind === "room_down") this.#goOnAfterWaiting();
    else if (this.#state.kind === "over") this.#refuseUnanswered();
    else if (this.#state.kind === "joined") this.joinAnew();
    else this.join();
  }

  join(): void {
    const { directory, roomId, context, joining, onFull } = this.#dependencies;
    const start = directory.ensure(roomId);
    if (start.kind === "full") return onFull();
    if (start.kind !== "running") return this.#stayAway(start.kind === "quarantined", start.retryAfterMs);
    if (start.ref.cast(joining()) === "full") return this.#stayAway(false, stayLimits.rejoinMs);
    const monitor = context.monitor(start.ref, () => ({ kind: "room_down", stay: this }));
    this.#state = { kind: "joined", room: start.ref, monitor };
    for (const send of this.#unanswered) this.#hand(start.ref, { kind: "send", send, isAgain: true });
  }

  /** Says the joining once more to the room it is in; away from it, the coming one will hear it. */
  joinAnew(): void {
    const { joining } = this.#dependencies;
    if (this.#state.kind !== "joined" || this.#state.room.cast(joining()) !== "full") return;
    this.#joinLater(stayLimits.rejoinMs);
  }

  /** Sends in the order of the calls; each is answered once, by the room or by `refuse`. */
  say(send: Send): void {
    const state = this.#state;
    if (state.kind === "away" && state.isQuarantined) {
      return this.#dependencies.refuse(send, refusals.roomRestarting);
    }
    this.#unanswered.add(send);
    if (state.kind === "joined") this.#hand(state.room, { kind: "send", send });
  }

  /** Tells the room something, once; away from it, nobody. */
  mention(request: RoomRequest): CastResult {
    return this.#state.kind === "joined" ? this.#state.room.cast(request) : "gone";
  }

  /** The room has answered this one. */
  settle(send: Send): void {
    this.#unanswered.delete(send);
    if (this.#state.kind !== "over" || this.#unanswered.size > 0) return;
    this.#state.monitor?.demonitor();
  }

  /** `full`: the room does not hear of it, and goes on until the connection itself ends. */
  leave(connectionId: string, isClean: boolean): CastResult {
    const result = this.mention({ kind: "leave", connectionId, isClean });
    this.#timer?.cancel();
    if (this.#state.kind === "away") this.#refuseUnanswered();
    const monitor = this.#state.kind === "joined" ? this.#state.monitor : undefined;
    if (this.#unanswered.size === 0) monitor?.demonitor();
    this.#state = { kind: "over", monitor };
    return result;
  }

  /** To a room that is gone it is handed again after rejoining. */
  #hand(room: ActorRef<RoomMessage>, request: RoomMessage & { readonly kind: "send" }): void {
    if (room.cast(request) !== "full") return;
    this.#unanswered.delete(request.send);
    this.#dependencies.refuse(request.send, refusals.serverBusy);
  }

  /** The news of a room's end overtakes its last answers; what they answer must not be sent again. */
  #goOnAfterWaiting(): void {
    const message = { kind: "rejoin", stay: this } as const;
    if (this.#state.kind === "joined") this.#state = { kind: "away", isQuarantined: false };
    if (this.#dependencies.context.self.cast(message) !== "accepted") this.handle(message);
  }

  #stayAway(isQuarantined: boolean, retryAfterMs: number): void {
    this.#joinLater(retryAfterMs);
    this.#state = { kind: "away", isQuarantined };
    if (isQuarantined) this.#refuseUnanswered();
  }

  #joinLater(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#dependencies.context.after(delayMs, { kind: "rejoin", stay: this });
  }

  #refuseUnanswered(): void {
    for (const send of this.#unanswered) this.#dependencies.refuse(send, refusals.roomRestarting);
    this.#unanswered.clear();
  }
}
