import type { Refusal, RoomRole } from "@koe/protocol";
import type { ActorContext, ActorRef, CallResult, TaskOutcome } from "../actor/actor.ts";
import type { NewEntry } from "../store/entry.ts";
import type { Answers } from "./answers.ts";
import type { AppendReply, LogWriterMessage } from "./log-writer.ts";
import { mentionKeysOf } from "./mention-keys.ts";
import type { MessageRate } from "./message-rate.ts";
import { may, type RoomAction } from "./permission.ts";
import { refusals, tooManyMessages } from "./refusals.ts";
import type { Facts } from "./room-facts.ts";
import { roomLimits } from "./room-limits.ts";
import type { Pending, RoomMessage, Send, SendContent } from "./room-message.ts";
import type { Stay } from "./told.ts";

/**
 * Takes what members say to the log writer, if they may say it and not too fast. The table of permissions decides on
 * what this room knows of the role and of itself; the log decides again on what is true at the commit.
 */
export interface SendsDependencies {
  readonly roomId: string;
  readonly context: ActorContext<RoomMessage>;
  readonly writer: ActorRef<LogWriterMessage>;
  readonly messageRate: MessageRate;
  readonly answers: Answers;
}

const actions: Readonly<Record<SendContent["kind"], RoomAction>> = {
  message: "send",
  edit: "edit_own",
  delete: "delete_own",
  reaction: "react",
};

export class Sends {
  readonly #dependencies: SendsDependencies;

  constructor(dependencies: SendsDependencies) {
    this.#dependencies = dependencies;
  }

  /** `isAgain`: it was admitted before. */
  say(send: Send, stay: Stay, facts: Facts | undefined, isAgain: boolean): void {
    const { answers, context, writer } = this.#dependencies;
    const { role } = stay;
    const { user } = stay.member;
    if (facts === undefined || role === undefined) return answers.refuse(send, refusals.notMember);
    const permission = may(actions[send.content.kind], { ...facts, role });
    if (permission.kind === "refused") return answers.refuse(send, permission);
    const refusal = this.#refuseTooMuch(user.id, isAgain);
    if (refusal !== undefined) return answers.refuse(send, refusal);
    const pending: Pending = { user, send };
    answers.expect(pending);
    const entry = this.#newEntry(pending, facts, role);
    context.task(
      () =>
        writer.call<AppendReply>((reply) => ({ kind: "append", entry, reply }), roomLimits.appendTimeoutMs),
      (outcome: TaskOutcome<CallResult<AppendReply>>) => ({ kind: "appended", pending, outcome }),
    );
  }

  #refuseTooMuch(userId: string, isAgain: boolean): Refusal | undefined {
    const { answers, messageRate, roomId, context } = this.#dependencies;
    if (answers.unansweredCount >= roomLimits.unansweredMax) return refusals.serverBusy;
    if (isAgain) return undefined;
    const admission = messageRate.take(roomId, userId, context.runtime.monotonic());
    if (admission.kind === "ok") return undefined;
    return tooManyMessages(messageRate.messagesPer10sMax, admission.retryAfterMs);
  }

  #newEntry({ user, send }: Pending, facts: Facts, asRole: RoomRole): NewEntry {
    const { roomId } = this.#dependencies;
    const { clientMsgId, content } = send;
    const base = { roomId, userId: user.id, username: user.username, clientMsgId };
    switch (content.kind) {
      case "message":
      case "edit":
        return { ...base, ...content, mentionKeys: mentionKeysOf(content.text) };
      case "delete": {
        const mayDeleteOthers = may("delete_other", { ...facts, role: asRole }).kind === "allowed";
        return { ...base, ...content, asRole, mayDeleteOthers };
      }
      case "reaction":
        return { ...base, ...content };
    }
  }
}
