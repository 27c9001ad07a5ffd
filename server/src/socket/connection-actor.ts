import { type CloseReason, decodeRoomCommand, type Limits, type Refusal } from "@koe/protocol";
import type { Actor, ActorContext, ActorSpec } from "../actor/actor.ts";
import { admission, charged, fullBucket, type Rate, rateOf, type TokenBucket } from "../rate/token-bucket.ts";
import type { Directory } from "../room/directory.ts";
import type { PresenceUser } from "../room/presence.ts";
import { refusals } from "../room/refusals.ts";
import { errorFrame, type Question } from "../room/room-frames.ts";
import type { RoomNotice, Send } from "../room/room-message.ts";
import { RoomStay, type StayMessage } from "./room-stay.ts";

/**
 * One socket at `/ws/v1/chat/{room_id}`: reads its frames and takes them to the room, where it has a stay that outlives
 * the room's crashes.
 */
export type ConnectionMessage =
  | { readonly kind: "frame"; readonly text: string; readonly limitedForMs: number | undefined }
  | { readonly kind: "closed"; readonly isClean: boolean }
  | { readonly kind: "drain" }
  | StayMessage
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

class ConnectionActor implements Actor<ConnectionMessage> {
  readonly #context: ActorContext<ConnectionMessage>;
  readonly #dependencies: ConnectionDependencies;
  readonly #stay: RoomStay;
  readonly #badFrames: Rate;
  #badFrameBucket: TokenBucket;
  #isDraining = false;

  constructor(context: ActorContext<ConnectionMessage>, dependencies: ConnectionDependencies) {
    this.#context = context;
    this.#dependencies = dependencies;
    this.#badFrames = rateOf(dependencies.limits.badFramesPerMinuteMax, 60_000);
    this.#badFrameBucket = fullBucket(this.#badFrames, context.runtime.monotonic());
    const { roomId, directory, connectionId, user, outlet } = dependencies;
    const member = { connectionId, user, connection: context.self };
    this.#stay = new RoomStay({
      roomId,
      directory,
      context,
      joining: () => ({ kind: "join", member }),
      refuse: (send, refusal) => this.#refuse(send, refusal),
      onFull: () => outlet.close("server_busy"),
    });
  }

  init(): void {
    this.#stay.join();
  }

  handle(message: ConnectionMessage): void {
    switch (message.kind) {
      case "frame":
        return this.#read(message.text, message.limitedForMs);
      case "answered":
        this.#stay.settle(message.send);
        return this.#finishDraining();
      case "room_down":
      case "rejoin":
        this.#stay.handle(message);
        return this.#finishDraining();
      case "drain":
        this.#isDraining = true;
        return this.#finishDraining();
      case "closed":
        this.#stay.leave(this.#dependencies.connectionId, message.isClean);
        return this.#context.stop();
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
    if (this.#isDraining || this.#stay.unansweredCount >= connectionLimits.unansweredMax) {
      return this.#refuse(send, refusals.serverBusy);
    }
    this.#stay.say(send);
  }

  #finishDraining(): void {
    if (this.#isDraining && this.#stay.unansweredCount === 0) this.#dependencies.outlet.close("going_away");
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
