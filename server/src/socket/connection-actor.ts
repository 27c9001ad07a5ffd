import { type CloseReason, decodeRoomCommand, type Limits, type Refusal } from "@koe/protocol";
import type { Actor, ActorContext, ActorRef, ActorSpec } from "../actor/actor.ts";
import { admission, charged, fullBucket, type Rate, rateOf, type TokenBucket } from "../rate/token-bucket.ts";
import type { Directory } from "../room/directory.ts";
import type { PresenceUser } from "../room/presence.ts";
import { refusals } from "../room/refusals.ts";
import { errorFrame, type Question } from "../room/room-frames.ts";
import type { RoomMessage, RoomNotice, Send } from "../room/room-message.ts";

/**
 * One socket at `/ws/v1/chat/{room_id}`: reads its frames and takes them to the room.
 *
 * It watches its room. When the room crashes it joins the next incarnation and hands over again, in order, what was not
 * answered; the log recognises what it already has, so the client notices nothing. Only when the room is quarantined
 * are the unanswered told `room_restarting`.
 */
export type ConnectionMessage =
  | { readonly kind: "frame"; readonly text: string; readonly limitedForMs: number | undefined }
  | { readonly kind: "closed"; readonly isClean: boolean }
  | { readonly kind: "drain" }
  | { readonly kind: "room_down" }
  | { readonly kind: "rejoin" }
  | RoomNotice;

/** What the actor may do to its socket. */
export interface SocketOutlet {
  send(frame: string): void;
  close(reason: CloseReason | "going_away"): void;
}

export interface ConnectionDependencies {
  readonly connectionId: string;
  readonly roomId: string;
  readonly user: PresenceUser;
  readonly directory: Directory;
  readonly outlet: SocketOutlet;
  readonly limits: Limits;
  /** A fresh client_msg_id, for a client that gives none. */
  readonly newClientMsgId: () => string;
}

export const connectionLimits = {
  /** Sends of one connection that wait for their answer; beyond it: `server_busy`. */
  unansweredMax: 1_000,
  rejoinMs: 100,
} as const;

export function connectionSpec(dependencies: ConnectionDependencies): ActorSpec<ConnectionMessage> {
  const { frameBurstMax, framesPerMinuteMax } = dependencies.limits;
  return {
    name: `connection ${dependencies.connectionId}`,
    // The frame gate lets no more through at once, so neither an answer nor the close is ever refused.
    mailboxMax: frameBurstMax + framesPerMinuteMax + connectionLimits.unansweredMax + 16,
    create: (context) => new ConnectionActor(context, dependencies),
  };
}

type Stay =
  | { readonly kind: "joined"; readonly room: ActorRef<RoomMessage> }
  | { readonly kind: "away"; readonly isQuarantined: boolean };

class ConnectionActor implements Actor<ConnectionMessage> {
  readonly #context: ActorContext<ConnectionMessage>;
  readonly #dependencies: ConnectionDependencies;
  readonly #unanswered = new Set<Send>();
  readonly #badFrames: Rate;
  #badFrameBucket: TokenBucket;
  #stay: Stay = { kind: "away", isQuarantined: false };
  #isDraining = false;

  constructor(context: ActorContext<ConnectionMessage>, dependencies: ConnectionDependencies) {
    this.#context = context;
    this.#dependencies = dependencies;
    this.#badFrames = rateOf(dependencies.limits.badFramesPerMinuteMax, 60_000);
    this.#badFrameBucket = fullBucket(this.#badFrames, context.runtime.monotonic());
  }

  init(): void {
    this.#join();
  }

  handle(message: ConnectionMessage): void {
    switch (message.kind) {
      case "frame":
        return this.#read(message.text, message.limitedForMs);
      case "answered":
        this.#unanswered.delete(message.send);
        return this.#finishDraining();
      case "room_down":
        return this.#joinAfterWaiting();
      case "rejoin":
        return this.#join();
      case "drain":
        this.#isDraining = true;
        return this.#finishDraining();
      case "closed":
        return this.#leave(message.isClean);
    }
  }

  #read(text: string, limitedForMs: number | undefined): void {
    const { limits, newClientMsgId, connectionId } = this.#dependencies;
    const decoded = decodeRoomCommand(text, limits);
    if (decoded.kind === "refused") {
      this.#refuse({ frameId: decoded.id, clientMsgId: decoded.clientMsgId }, decoded.refusal);
      if (decoded.isMalformed) this.#countBadFrame();
      return;
    }
    const { id: frameId, clientMsgId } = decoded.command;
    if (limitedForMs !== undefined) {
      return this.#refuse({ frameId, clientMsgId }, tooManyFrames(limits, limitedForMs));
    }
    this.#say({
      connectionId,
      connection: this.#context.self,
      frameId,
      clientMsgId: clientMsgId ?? newClientMsgId(),
      wantsAck: frameId !== undefined || clientMsgId !== undefined,
      text: decoded.command.text,
    });
  }

  #say(send: Send): void {
    const stay = this.#stay;
    if (this.#isDraining || this.#unanswered.size >= connectionLimits.unansweredMax) {
      return this.#refuse(send, refusals.serverBusy);
    }
    if (stay.kind === "away" && stay.isQuarantined) return this.#refuse(send, refusals.roomRestarting);
    this.#unanswered.add(send);
    if (stay.kind === "joined") this.#hand(stay.room, { kind: "send", send });
  }

  /** To a room that is gone it is handed again after rejoining. */
  #hand(room: ActorRef<RoomMessage>, request: RoomMessage & { readonly kind: "send" }): void {
    if (room.cast(request) !== "full") return;
    this.#unanswered.delete(request.send);
    this.#refuse(request.send, refusals.serverBusy);
  }

  /** The news of a room's end overtakes its last answers; what they answer must not be sent again. */
  #joinAfterWaiting(): void {
    if (this.#context.self.cast({ kind: "rejoin" }) !== "accepted") this.#join();
  }

  #join(): void {
    const { directory, outlet, roomId, connectionId, user } = this.#dependencies;
    const start = directory.ensure(roomId);
    if (start.kind === "full") return outlet.close("server_busy");
    if (start.kind !== "running") return this.#stayAway(start.kind === "quarantined", start.retryAfterMs);
    const member = { connectionId, user, connection: this.#context.self };
    if (start.ref.cast({ kind: "join", member }) === "full") {
      return this.#stayAway(false, connectionLimits.rejoinMs);
    }
    this.#stay = { kind: "joined", room: start.ref };
    this.#context.monitor(start.ref, () => ({ kind: "room_down" }));
    for (const send of this.#unanswered) this.#hand(start.ref, { kind: "send", send, isAgain: true });
  }

  #stayAway(isQuarantined: boolean, retryAfterMs: number): void {
    this.#stay = { kind: "away", isQuarantined };
    this.#context.after(retryAfterMs, { kind: "rejoin" });
    if (!isQuarantined) return;
    for (const send of this.#unanswered) this.#refuse(send, refusals.roomRestarting);
    this.#unanswered.clear();
    this.#finishDraining();
  }

  #leave(isClean: boolean): void {
    if (this.#stay.kind === "joined") {
      const { connectionId } = this.#dependencies;
      this.#stay.room.cast({ kind: "leave", connectionId, isClean });
    }
    this.#context.stop();
  }

  #finishDraining(): void {
    if (this.#isDraining && this.#unanswered.size === 0) this.#dependencies.outlet.close("going_away");
  }

  #countBadFrame(): void {
    const now = this.#context.runtime.monotonic();
    if (admission(this.#badFrameBucket, this.#badFrames, now).kind === "limited") {
      return this.#dependencies.outlet.close("bad_frames");
    }
    this.#badFrameBucket = charged(this.#badFrameBucket, this.#badFrames, now);
  }

  #refuse(question: Question, refusal: Refusal): void {
    this.#dependencies.outlet.send(errorFrame(question, refusal));
  }
}

function tooManyFrames(limits: Limits, retryAfterMs: number): Refusal {
  return {
    code: "rate_limited",
    message: `A connection may send ${limits.framesPerMinuteMax} frames a minute; wait a moment.`,
    retryAfterMs,
  };
}
