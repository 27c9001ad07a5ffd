import type { Refusal } from "@koe/protocol";
import type { CallResult } from "../actor/actor.ts";
import type { Entry } from "../store/entry.ts";
import type { FanOut } from "./fan-out.ts";
import type { AppendReply } from "./log-writer.ts";
import { appendRefusals, refusals } from "./refusals.ts";
import { type Acknowledged, ackFrame, errorFrame } from "./room-frames.ts";
import type { Pending, Send } from "./room-message.ts";
import { Unanswered } from "./unanswered.ts";

/**
 * A room's answers to those who send: each send gets exactly one, an ack or an error.
 *
 * An ack is given when the entry is delivered, so that it stands before the broadcast; the log writer's reply
 * answers what has no delivery of its own (a duplicate, a refusal). The frame goes straight to the socket; the actor of
 * the connection is told only that the send is off its hands.
 */
export class Answers {
  readonly #unanswered = new Unanswered();
  readonly #roomId: string;
  readonly #fanOut: FanOut;

  constructor(roomId: string, fanOut: FanOut) {
    this.#roomId = roomId;
    this.#fanOut = fanOut;
  }

  get unansweredCount(): number {
    return this.#unanswered.size;
  }

  expect(pending: Pending): void {
    this.#unanswered.add(pending);
  }

  /** The entry is about to be broadcast: those who sent it hear first. */
  acknowledgeDelivered(entry: Entry): void {
    this.#unanswered.takeDelivered(entry).forEach(({ send }, index) => {
      this.#acknowledge(send, { seq: entry.seq, timestampMs: entry.timestampMs, isDuplicate: index > 0 });
    });
  }

  /** Takes the log writer's reply; `behind` when the log may hold the entry and nothing else will bring it here. */
  settle(pending: Pending, result: CallResult<AppendReply>, delivered: number): "settled" | "behind" {
    if (result.kind === "reply") return this.#settleReply(pending, result.value, delivered);
    if (result.kind === "full") return this.#refusePending(pending, refusals.serverBusy);
    this.#refusePending(pending, refusals.storageUnavailable);
    return "behind";
  }

  refuse(send: Send, refusal: Refusal, errorId?: string): void {
    this.#answer(send, errorFrame(send, refusal, errorId));
  }

  #settleReply(pending: Pending, reply: AppendReply, delivered: number): "settled" | "behind" {
    switch (reply.kind) {
      case "appended":
        // Normally answered by its delivery, which then is still to come.
        if (reply.entry.seq <= delivered) {
          return this.#acknowledgePending(pending, { ...reply.entry, isDuplicate: false });
        }
        this.#unanswered.expectAt(reply.entry.seq, pending);
        return "settled";
      case "duplicate":
      case "unchanged":
        this.#acknowledgePending(pending, { ...reply, isDuplicate: true });
        // Committed by an append whose outcome was unknown, so that nobody announced it.
        return reply.seq > delivered ? "behind" : "settled";
      case "role_changed":
        // Nobody may ever tell this room of the change: the owner of the whole server is owner here without an entry.
        pending.send.connection.cast({ kind: "stale_standing", roomId: this.#roomId });
        return this.#refusePending(pending, refusals.roleChanged);
      case "busy":
        return this.#refusePending(pending, refusals.serverBusy);
      case "unstorable":
        return this.#refusePending(pending, refusals.unstorable, reply.errorId);
      case "failed":
        return this.#refusePending(pending, refusals.internal, reply.errorId);
      case "unavailable":
        this.#refusePending(pending, refusals.storageUnavailable);
        return "behind";
      default:
        return this.#refusePending(pending, appendRefusals[reply.kind]);
    }
  }

  #acknowledgePending(pending: Pending, ack: Acknowledged): "settled" {
    if (this.#unanswered.take(pending)) this.#acknowledge(pending.send, ack);
    return "settled";
  }

  #refusePending(pending: Pending, refusal: Refusal, errorId?: string): "settled" {
    if (this.#unanswered.take(pending)) this.refuse(pending.send, refusal, errorId);
    return "settled";
  }

  #acknowledge(send: Send, ack: Acknowledged): void {
    this.#answer(send, send.wantsAck ? ackFrame(send, ack) : undefined);
  }

  #answer(send: Send, frame: string | undefined): void {
    if (frame !== undefined) this.#fanOut.send(send.connectionId, frame);
    send.connection.cast({ kind: "answered", send });
  }
}
