import { decodeRoomCommand, type Limits, type Refusal } from "@koe/protocol";
import { allowsChanges } from "../account/allows-room.ts";
import type { Actor, ActorContext, ActorSpec, TaskOutcome } from "../actor/actor.ts";
import { Allowance } from "../rate/allowance.ts";
import { rateOf } from "../rate/token-bucket.ts";
import type { Directory } from "../room/directory.ts";
import { refusals } from "../room/refusals.ts";
import { errorFrame, type Question } from "../room/room-frames.ts";
import type { RoomNotice, SnapshotRequest } from "../room/room-message.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Standing } from "../store/standing.ts";
import { accessRefusals } from "./access-refusals.ts";
import { tooManyFrames } from "./frame-gate.ts";
import { RoomStay, type StayMessage } from "./room-stay.ts";
import { connectionLimits, type SocketMessage, type SocketOutlet } from "./socket-message.ts";
import { readStandingAgainMs, staleStandingRate } from "./stale-standing.ts";

/**
 * One socket at `/ws/v1/chat/{room_id}`: reads its frames and takes them to the room, where it has a stay that outlives
 * the room's crashes.
 */
export type ConnectionMessage =
  | SocketMessage
  | StayMessage
  | RoomNotice
  | {
      readonly kind: "standing_read";
      readonly outcome: TaskOutcome<ReadonlyMap<string, Standing>>;
    };

export interface ConnectionDependencies {
  readonly connectionId: string;
  readonly session: Pick<AuthenticatedSession, "user" | "access">;
  /** As it was at the upgrade. */
  readonly standing: Standing;
  /** What the client missed and asks for. */
  readonly resume: SnapshotRequest | undefined;
  readonly standings: {
    of(userId: string, roomIds: readonly string[]): Promise<ReadonlyMap<string, Standing>>;
  };
  readonly directory: Directory;
  readonly outlet: SocketOutlet;
  readonly limits: Limits;
  /** A fresh client_msg_id, for a client that gives none. */
  readonly newClientMsgId: () => string;
}

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
  readonly #badFrames: Allowance;
  readonly #staleStandings: Allowance;
  #standing: Standing;
  #isDraining = false;

  constructor(context: ActorContext<ConnectionMessage>, dependencies: ConnectionDependencies) {
    this.#context = context;
    this.#dependencies = dependencies;
    const { standing, resume, directory, connectionId, session, outlet, limits } = dependencies;
    const now = context.runtime.monotonic();
    this.#badFrames = new Allowance(rateOf(limits.badFramesPerMinuteMax, 60_000), now);
    this.#staleStandings = new Allowance(staleStandingRate, now);
    this.#standing = standing;
    const { id, username } = session.user;
    const member = { connectionId, user: { id, username }, connection: context.self, wire: "v1" } as const;
    this.#stay = new RoomStay({
      roomId: standing.roomId,
      directory,
      context,
      joining: () => ({ kind: "join", member, standing: this.#standing, snapshot: resume }),
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
      case "stale_standing":
        return this.#readStanding();
      case "standing_read":
        return this.#joinWith(message.outcome);
      case "snapshot_sent":
        return;
      case "removed":
        // The room has closed the socket.
        return;
      case "drain":
        this.#isDraining = true;
        return this.#finishDraining();
      case "closed":
        this.#stay.leave(this.#dependencies.connectionId, message.isClean);
        return this.#context.stop();
    }
  }

  #readStanding(): void {
    const { standings, session, outlet } = this.#dependencies;
    if (!this.#staleStandings.take(this.#context.runtime.monotonic())) return outlet.close("server_busy");
    this.#context.task(
      () => standings.of(session.user.id, [this.#standing.roomId]),
      (outcome) => ({ kind: "standing_read", outcome }),
    );
  }

  #joinWith(outcome: TaskOutcome<ReadonlyMap<string, Standing>>): void {
    const { roomId } = this.#standing;
    if (outcome.kind === "failed") {
      if (!(outcome.error instanceof StorageUnavailable)) throw outcome.error;
      this.#context.after(readStandingAgainMs, { kind: "stale_standing", roomId });
      return;
    }
    const standing = outcome.value.get(roomId);
    if (standing === undefined) return this.#dependencies.outlet.close("removed_from_room");
    this.#standing = standing;
    this.#stay.joinAnew();
  }

  #read(text: string, limitedForMs: number | undefined): void {
    const { limits, outlet } = this.#dependencies;
    const decoded = decodeRoomCommand(text, limits);
    if (decoded.kind === "refused") {
      this.#refuse({ frameId: decoded.id, clientMsgId: decoded.clientMsgId }, decoded.refusal);
      const isTooMuch = decoded.isMalformed && !this.#badFrames.take(this.#context.runtime.monotonic());
      return isTooMuch ? outlet.close("bad_frames") : undefined;
    }
    const { id: frameId, clientMsgId, text: said } = decoded.command;
    const refusal = limitedForMs === undefined ? this.#refusal : tooManyFrames(limits, limitedForMs);
    if (refusal === undefined) this.#say(said, frameId, clientMsgId);
    else this.#refuse({ frameId, clientMsgId }, refusal);
  }

  /** Why nothing can be said at the moment. */
  get #refusal(): Refusal | undefined {
    if (this.#isDraining || this.#stay.unansweredCount >= connectionLimits.unansweredMax) {
      return refusals.serverBusy;
    }
    return allowsChanges(this.#dependencies.session) ? undefined : accessRefusals.readOnly;
  }

  #say(text: string, frameId: number | undefined, clientMsgId: string | undefined): void {
    const { connectionId, newClientMsgId } = this.#dependencies;
    this.#stay.say({
      connectionId,
      connection: this.#context.self,
      frameId,
      roomId: undefined,
      clientMsgId: clientMsgId ?? newClientMsgId(),
      wantsAck: frameId !== undefined || clientMsgId !== undefined,
      content: { kind: "message", text },
    });
  }

  #finishDraining(): void {
    if (this.#isDraining && this.#stay.unansweredCount === 0) this.#dependencies.outlet.close("going_away");
  }

  #refuse(question: Question, refusal: Refusal): void {
    this.#dependencies.outlet.send(errorFrame(question, refusal));
  }
}
