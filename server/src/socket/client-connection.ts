import {
  type ClientCommand,
  decodeClientCommand,
  type Limits,
  type Refusal,
  wireLimits,
} from "@koe/protocol";
import { allowsChanges } from "../account/allows-room.ts";
import type { Actor, ActorContext, ActorRef, ActorSpec, TaskOutcome } from "../actor/actor.ts";
import { Allowance } from "../rate/allowance.ts";
import { rateOf } from "../rate/token-bucket.ts";
import type { Directory } from "../room/directory.ts";
import type { LogWriterMessage } from "../room/log-writer.ts";
import { refusals } from "../room/refusals.ts";
import { errorFrame, type Question } from "../room/room-frames.ts";
import type { SendContent } from "../room/room-message.ts";
import { isOwnLog, ownLogOf } from "../store/entry.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import { accessRefusals } from "./access-refusals.ts";
import { doneFrame, heartbeatFrame, reconnectFrame } from "./client-frames.ts";
import { FollowedLogs, type FollowedLogsMessage, notFollowed } from "./followed-logs.ts";
import { tooManyFrames } from "./frame-gate.ts";
import { helloFrame } from "./hello.ts";
import { ReadMarkers, type ReadMarkersMessage } from "./read-markers.ts";
import { connectionLimits, type SocketMessage, type SocketOutlet } from "./socket-message.ts";
import type { Beginning, StandingsSource } from "./standings-reader.ts";

/**
 * One socket at `/ws/v2`: greets, reads frames, takes them to the logs it follows, and sends heartbeats.
 *
 * It speaks first. What the client says before the greeting waits for it: the numbering that the client's positions are
 * held against is read with it. Each frame with an id is answered once, by this actor or by the room it went to.
 */
export type ClientMessage =
  | SocketMessage
  | FollowedLogsMessage
  | ReadMarkersMessage
  | { readonly kind: "greeting_read"; readonly outcome: TaskOutcome<Beginning> }
  | { readonly kind: "beat" }
  | { readonly kind: "first_frame_late" };

export interface ClientConnectionDependencies {
  readonly connectionId: string;
  readonly session: AuthenticatedSession;
  readonly directory: Directory;
  readonly writer: ActorRef<LogWriterMessage>;
  readonly standings: StandingsSource;
  readonly outlet: SocketOutlet;
  readonly limits: Limits;
  /** A fresh client_msg_id, for what a client does not name. */
  readonly newClientMsgId: () => string;
}

/** How far a heartbeat is early or late, so that those of many sockets do not fall together. */
const heartbeatJitter = 0.1;

export function clientConnectionSpec(dependencies: ClientConnectionDependencies): ActorSpec<ClientMessage> {
  const { frameBurstMax, framesPerMinuteMax, roomsPerSocketMax } = dependencies.limits;
  const framesMax = frameBurstMax + framesPerMinuteMax;
  return {
    name: `client connection ${dependencies.connectionId}`,
    // The frame gate lets no more through at once, so neither an answer, a room's notice nor the close is ever refused.
    mailboxMax: framesMax + connectionLimits.unansweredMax + 4 * roomsPerSocketMax + 16,
    tasksMax: framesMax + connectionLimits.unansweredMax + 16,
    create: (context) => new ClientConnection(context, dependencies),
  };
}

interface Frame {
  readonly text: string;
  readonly limitedForMs: number | undefined;
}

type Phase =
  /** The gate bounds what is held: a greeting is read or given up within seconds. */
  | { readonly kind: "greeting"; readonly held: Frame[] }
  | { readonly kind: "greeted"; readonly logs: FollowedLogs };

class ClientConnection implements Actor<ClientMessage> {
  readonly #context: ActorContext<ClientMessage>;
  readonly #dependencies: ClientConnectionDependencies;
  readonly #badFrames: Allowance;
  readonly #markers: ReadMarkers;
  #phase: Phase = { kind: "greeting", held: [] };
  #hasSpoken = false;
  /** Set once the server stops: how long clients had better spread their return over. */
  #returnWithinMs: number | undefined;

  constructor(context: ActorContext<ClientMessage>, dependencies: ClientConnectionDependencies) {
    this.#context = context;
    this.#dependencies = dependencies;
    this.#badFrames = new Allowance(
      rateOf(dependencies.limits.badFramesPerMinuteMax, 60_000),
      context.runtime.monotonic(),
    );
    this.#markers = new ReadMarkers({ ...dependencies, context });
  }

  init(): void {
    const { standings, session } = this.#dependencies;
    this.#context.after(wireLimits.firstFrameMs, { kind: "first_frame_late" });
    this.#context.task(
      () => standings.greeting(session.user.id),
      (outcome) => ({ kind: "greeting_read", outcome }),
    );
  }

  handle(message: ClientMessage): void {
    switch (message.kind) {
      case "frame":
        this.#hasSpoken = true;
        return this.#take(message);
      case "greeting_read":
        return this.#greet(message.outcome);
      case "first_frame_late":
        if (!this.#hasSpoken) this.#dependencies.outlet.close("heartbeat_timeout");
        return;
      case "beat":
        return this.#beat();
      case "drain":
        return this.#drain(message.returnWithinMs);
      case "closed":
        if (this.#phase.kind === "greeted") this.#phase.logs.leaveAll(message.isClean);
        return this.#context.stop();
      case "marked":
        this.#markers.settle(message);
        return this.#finishDraining();
      default:
        if (this.#phase.kind === "greeted") this.#phase.logs.handle(message);
        return this.#finishDraining();
    }
  }

  #greet(outcome: TaskOutcome<Beginning>): void {
    const { connectionId, session, limits, outlet, directory, standings } = this.#dependencies;
    if (outcome.kind === "failed") {
      if (!(outcome.error instanceof StorageUnavailable)) throw outcome.error;
      return outlet.close("server_busy");
    }
    const { user, access } = session;
    const { epoch, meSeq } = outcome.value;
    const held = this.#phase.kind === "greeting" ? this.#phase.held : [];
    const logs = new FollowedLogs({
      context: this.#context,
      connectionId,
      user,
      access,
      directory,
      standings,
      roomsPerSocketMax: limits.roomsPerSocketMax,
      backlogBytesMax: limits.backlogBytesMax,
      outlet,
      epoch,
      ownLog: ownLogOf(user.id),
      ownSeq: meSeq,
    });
    this.#phase = { kind: "greeted", logs };
    outlet.send(helloFrame({ connectionId, epoch, user, ownSeq: meSeq, limits }));
    this.#beatLater();
    this.#announceStop();
    for (const frame of held) this.#read(frame, logs);
    this.#finishDraining();
  }

  #take(frame: Frame): void {
    if (this.#phase.kind === "greeting") this.#phase.held.push(frame);
    else this.#read(frame, this.#phase.logs);
  }

  #read({ text, limitedForMs }: Frame, logs: FollowedLogs): void {
    const { limits, outlet } = this.#dependencies;
    const decoded = decodeClientCommand(text, limits);
    if (decoded.kind === "refused") {
      this.#refuse({ ...decoded, frameId: decoded.id }, decoded.refusal);
      const isTooMuch = decoded.isMalformed && !this.#badFrames.take(this.#context.runtime.monotonic());
      return isTooMuch ? outlet.close("bad_frames") : undefined;
    }
    const { command } = decoded;
    const refusal =
      limitedForMs === undefined ? this.#refusalOf(command) : tooManyFrames(limits, limitedForMs);
    if (refusal === undefined) this.#obey(command, logs);
    else this.#refuse(questionOf(command), refusal);
  }

  #refusalOf({ event, payload }: ClientCommand): Refusal | undefined {
    if (this.#returnWithinMs !== undefined) return refusals.serverBusy;
    if (event === "subscribe" || event === "unsubscribe" || event === "heartbeat") return undefined;
    if (!allowsChanges(this.#dependencies.session)) return accessRefusals.readOnly;
    return isOwnLog(payload.room_id) ? ownLogIsReadOnly : undefined;
  }

  #obey(command: ClientCommand, logs: FollowedLogs): void {
    const { outlet } = this.#dependencies;
    switch (command.event) {
      case "subscribe":
        return logs.subscribe(command);
      case "unsubscribe":
        logs.unsubscribe(command.payload.rooms);
        return this.#acknowledge(command.id);
      case "heartbeat":
        return outlet.send(heartbeatFrame(logs.heads(), command.id));
      case "typing":
        if (logs.type(command.payload.room_id, command.payload.thread_seq)) {
          return this.#acknowledge(command.id);
        }
        return this.#refuse(questionOf(command), notFollowed);
      case "mark_read":
        if (this.#unansweredCount >= connectionLimits.unansweredMax) {
          return this.#refuse(questionOf(command), refusals.serverBusy);
        }
        return this.#markers.move(command);
      default:
        return this.#say(command, logs);
    }
  }

  #say(command: SendCommand, logs: FollowedLogs): void {
    const { connectionId } = this.#dependencies;
    const { room_id: roomId, client_msg_id: clientMsgId } = command.payload;
    if (this.#unansweredCount >= connectionLimits.unansweredMax) {
      return this.#refuse(questionOf(command), refusals.serverBusy);
    }
    logs.say(roomId, {
      connectionId,
      connection: this.#context.self,
      frameId: command.id,
      roomId,
      clientMsgId,
      wantsAck: true,
      content: contentOf(command),
    });
  }

  get #unansweredCount(): number {
    const logs = this.#phase.kind === "greeted" ? this.#phase.logs.unansweredCount : 0;
    return logs + this.#markers.unansweredCount;
  }

  #beat(): void {
    if (this.#phase.kind === "greeted") {
      this.#dependencies.outlet.send(heartbeatFrame(this.#phase.logs.heads()));
    }
    this.#beatLater();
  }

  #beatLater(): void {
    const factor = 1 + heartbeatJitter * (2 * this.#context.runtime.random() - 1);
    this.#context.after(factor * wireLimits.heartbeatIntervalMs, { kind: "beat" });
  }

  #drain(returnWithinMs: number): void {
    this.#returnWithinMs = returnWithinMs;
    if (this.#phase.kind === "greeted") this.#announceStop();
    this.#finishDraining();
  }

  #announceStop(): void {
    if (this.#returnWithinMs === undefined) return;
    this.#dependencies.outlet.send(reconnectFrame(this.#returnWithinMs));
  }

  #finishDraining(): void {
    if (this.#returnWithinMs === undefined || this.#phase.kind === "greeting") return;
    if (this.#unansweredCount === 0) this.#dependencies.outlet.close("draining");
  }

  #acknowledge(frameId: number | undefined): void {
    if (frameId !== undefined) this.#dependencies.outlet.send(doneFrame(frameId));
  }

  #refuse(question: Question, refusal: Refusal): void {
    this.#dependencies.outlet.send(errorFrame(question, refusal));
  }
}

type SendCommand = ClientCommand & {
  readonly event: "send_message" | "edit_message" | "delete_message" | "react";
};

function contentOf({ event, payload }: SendCommand): SendContent {
  switch (event) {
    case "send_message":
      return { kind: "message", text: payload.text, threadSeq: payload.thread_seq };
    case "edit_message":
      return { kind: "edit", targetSeq: payload.target_seq, text: payload.text };
    case "delete_message":
      return { kind: "delete", targetSeq: payload.target_seq };
    case "react":
      return { kind: "reaction", targetSeq: payload.target_seq, emoji: payload.emoji, isOn: payload.on };
  }
}

function questionOf({ id: frameId, payload }: ClientCommand): Question {
  return {
    frameId,
    roomId: "room_id" in payload ? payload.room_id : undefined,
    clientMsgId: "client_msg_id" in payload ? payload.client_msg_id : undefined,
  };
}

const ownLogIsReadOnly: Refusal = { code: "forbidden", message: "Only the server writes into @me." };
