import type { Refusal } from "@koe/protocol";
import type { ActorContext, ActorRef, Monitor } from "../actor/actor.ts";
import type { Timer } from "../actor/runtime.ts";
import type { Directory } from "../room/directory.ts";
import { refusals } from "../room/refusals.ts";
import type { RoomMessage, RoomRequest, Send } from "../room/room-message.ts";

/**
 * One connection's stay in one room, over the room's crashes.
 *
 * It watches the room. When the room crashes it joins the next incarnation and hands over again, in order, what was not
 * answered; the log recognises what it already has, so the client notices nothing. Only when the room is quarantined
 * are the unanswered told `room_restarting`. Nothing is sent again after the stay is over.
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
  | { readonly kind: "away"; readonly isQuarantined: boolean; readonly timer: Timer | undefined }
  | { readonly kind: "over" };

export class RoomStay {
  readonly #dependencies: StayDependencies;
  readonly #unanswered = new Set<Send>();
  #state: StayState = { kind: "away", isQuarantined: false, timer: undefined };

  constructor(dependencies: StayDependencies) {
    this.#dependencies = dependencies;
  }

  /** Sends that wait for their answer. */
  get unansweredCount(): number {
    return this.#unanswered.size;
  }

  handle(message: StayMessage): void {
    if (this.#state.kind === "over") return;
    if (message.kind === "room_down") this.#joinAfterWaiting();
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
    const { context, joining } = this.#dependencies;
    if (this.#state.kind !== "joined" || this.#state.room.cast(joining()) !== "full") return;
    context.after(stayLimits.rejoinMs, { kind: "rejoin", stay: this });
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

  /** Tells the room something that may get lost. */
  mention(request: RoomRequest): void {
    if (this.#state.kind === "joined") this.#state.room.cast(request);
  }

  /** The room has answered this one. */
  settle(send: Send): void {
    this.#unanswered.delete(send);
  }

  leave(connectionId: string, isClean: boolean): void {
    this.mention({ kind: "leave", connectionId, isClean });
    this.#letGo();
    this.#state = { kind: "over" };
  }

  refuseUnanswered(refusal: Refusal): void {
    for (const send of this.#unanswered) this.#dependencies.refuse(send, refusal);
    this.#unanswered.clear();
  }

  /** To a room that is gone it is handed again after rejoining. */
  #hand(room: ActorRef<RoomMessage>, request: RoomMessage & { readonly kind: "send" }): void {
    if (room.cast(request) !== "full") return;
    this.#unanswered.delete(request.send);
    this.#dependencies.refuse(request.send, refusals.serverBusy);
  }

  /** The news of a room's end overtakes its last answers; what they answer must not be sent again. */
  #joinAfterWaiting(): void {
    const { self } = this.#dependencies.context;
    this.#state = { kind: "away", isQuarantined: false, timer: undefined };
    if (self.cast({ kind: "rejoin", stay: this }) !== "accepted") this.join();
  }

  #stayAway(isQuarantined: boolean, retryAfterMs: number): void {
    const timer = this.#dependencies.context.after(retryAfterMs, { kind: "rejoin", stay: this });
    this.#state = { kind: "away", isQuarantined, timer };
    if (isQuarantined) this.refuseUnanswered(refusals.roomRestarting);
  }

  #letGo(): void {
    if (this.#state.kind === "joined") this.#state.monitor.demonitor();
    if (this.#state.kind === "away") this.#state.timer?.cancel();
  }
}
