import { type ClientCommand, ownLogId, type Refusal } from "@koe/protocol";
import { allowsRoom } from "../account/allows-room.ts";
import type { ActorContext, ActorRef, CallResult, TaskOutcome } from "../actor/actor.ts";
import type { AppendReply, LogWriterMessage } from "../room/log-writer.ts";
import { appendRefusals, refusals } from "../room/refusals.ts";
import { ackFrame, errorFrame } from "../room/room-frames.ts";
import { roomLimits } from "../room/room-limits.ts";
import { isOwnLog, ownLogOf } from "../store/entry.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import { accessRefusals } from "./access-refusals.ts";
import { doneFrame } from "./client-frames.ts";
import type { SocketOutlet } from "./socket-message.ts";

/**
 * Moves a user's read markers on behalf of one connection. A marker is an entry of the user's own log, so that it is the
 * same on all devices; the room it is about hears nothing of it.
 */
export type MarkRead = ClientCommand & { readonly event: "mark_read" };

export interface ReadMarkersMessage {
  readonly kind: "marked";
  readonly mark: Mark;
  readonly outcome: TaskOutcome<CallResult<AppendReply>>;
}

interface Mark {
  readonly command: MarkRead;
  readonly clientMsgId: string;
}

export interface ReadMarkersDependencies {
  readonly context: ActorContext<ReadMarkersMessage>;
  readonly session: AuthenticatedSession;
  readonly writer: ActorRef<LogWriterMessage>;
  readonly outlet: SocketOutlet;
  readonly newClientMsgId: () => string;
}

export class ReadMarkers {
  readonly #dependencies: ReadMarkersDependencies;
  #unansweredCount = 0;

  constructor(dependencies: ReadMarkersDependencies) {
    this.#dependencies = dependencies;
  }

  /** Moves that wait for their answer. */
  get unansweredCount(): number {
    return this.#unansweredCount;
  }

  move(command: MarkRead): void {
    const { context, session, writer, newClientMsgId } = this.#dependencies;
    const { room_id: roomId, seq, back } = command.payload;
    const mark = { command, clientMsgId: newClientMsgId() };
    if (isOwnLog(roomId)) return this.#refuse(mark, refusals.notFound);
    if (!allowsRoom(session, roomId)) return this.#refuse(mark, accessRefusals.otherRoom);
    const entry = {
      kind: "read_marker",
      roomId: ownLogOf(session.user.id),
      userId: session.user.id,
      username: session.user.username,
      clientMsgId: mark.clientMsgId,
      aboutRoomId: roomId,
      readSeq: seq,
      isBack: back === true,
    } as const;
    this.#unansweredCount++;
    context.task(
      () =>
        writer.call<AppendReply>((reply) => ({ kind: "append", entry, reply }), roomLimits.appendTimeoutMs),
      (outcome) => ({ kind: "marked", mark, outcome }),
    );
  }

  settle({ mark, outcome }: ReadMarkersMessage): void {
    this.#unansweredCount--;
    if (outcome.kind === "failed") throw outcome.error;
    const result = outcome.value;
    if (result.kind === "full") return this.#refuse(mark, refusals.serverBusy);
    if (result.kind !== "reply") return this.#refuse(mark, refusals.storageUnavailable);
    const reply = result.value;
    switch (reply.kind) {
      case "appended":
        return this.#acknowledge(mark, { ...reply.entry, isDuplicate: false });
      case "duplicate":
      case "unchanged":
        return this.#acknowledge(mark, { ...reply, isDuplicate: true });
      case "busy":
        return this.#refuse(mark, refusals.serverBusy);
      case "unavailable":
        return this.#refuse(mark, refusals.storageUnavailable);
      case "unstorable":
        return this.#refuse(mark, refusals.unstorable, reply.errorId);
      case "failed":
        return this.#refuse(mark, refusals.internal, reply.errorId);
      default:
        return this.#refuse(mark, appendRefusals[reply.kind]);
    }
  }

  /** With the numbers of the entry, in the user's own log. */
  #acknowledge({ command, clientMsgId }: Mark, ack: Parameters<typeof ackFrame>[1]): void {
    const { id: frameId } = command;
    if (frameId === undefined) return;
    // Nothing changed, and nothing ever did: there is no entry whose numbers could be given.
    if (ack.seq === 0) return this.#dependencies.outlet.send(doneFrame(frameId));
    const question = { frameId, roomId: ownLogId, clientMsgId };
    this.#dependencies.outlet.send(ackFrame(question, ack));
  }

  #refuse({ command }: Mark, refusal: Refusal, errorId?: string): void {
    const question = { frameId: command.id, roomId: command.payload.room_id, clientMsgId: undefined };
    this.#dependencies.outlet.send(errorFrame(question, refusal, errorId));
  }
}
