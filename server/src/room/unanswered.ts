import type { Entry } from "../store/entry.ts";
import type { Pending, SendContent } from "./room-message.ts";

/**
 * Sends that wait for their answer, found again by what was sent: user, client_msg_id and content; or, once the log has
 * said which seq a send has got, by that.
 *
 * Always true: a send is answered once. A client that repeats itself while the first try is on its way has several
 * pending sends of one action; the entry's delivery answers them all. The same client_msg_id with another content is
 * not the same action: the log's own verdict answers that one. An entry that reaches the room by reading the log may
 * have been edited by then, so its content alone does not find its sender.
 */
export class Unanswered {
  readonly #byAction = new Map<string, readonly Pending[]>();
  readonly #bySeq = new Map<number, Pending>();
  #count = 0;

  get size(): number {
    return this.#count;
  }

  add(pending: Pending): void {
    const action = actionOf(pending.user.id, pending.send.clientMsgId);
    this.#byAction.set(action, [...(this.#byAction.get(action) ?? []), pending]);
    this.#count++;
  }

  /** The send is stored under `seq`, whose delivery is still to come. */
  expectAt(seq: number, pending: Pending): void {
    if (this.#has(pending)) this.#bySeq.set(seq, pending);
  }

  /** The sends that this entry answers, the earliest first; they count as answered from now on. */
  takeDelivered(entry: Entry): readonly Pending[] {
    const waiting = this.#byAction.get(actionOf(entry.userId, entry.clientMsgId)) ?? [];
    const expected = this.#bySeq.get(entry.seq);
    this.#bySeq.delete(entry.seq);
    const answered = waiting.filter(
      (pending) => pending === expected || isContentOf(pending.send.content, entry),
    );
    for (const pending of answered) this.take(pending);
    return answered;
  }

  /** Whether this very send is still unanswered; it counts as answered from now on. */
  take(pending: Pending): boolean {
    if (!this.#has(pending)) return false;
    const action = actionOf(pending.user.id, pending.send.clientMsgId);
    const others = (this.#byAction.get(action) ?? []).filter((other) => other !== pending);
    if (others.length === 0) this.#byAction.delete(action);
    else this.#byAction.set(action, others);
    this.#count--;
    return true;
  }

  #has(pending: Pending): boolean {
    const action = actionOf(pending.user.id, pending.send.clientMsgId);
    return this.#byAction.get(action)?.includes(pending) === true;
  }
}

function isContentOf(content: SendContent, entry: Entry): boolean {
  switch (content.kind) {
    case "message":
      return entry.kind === "message" && content.text === entry.text && content.threadSeq === entry.threadSeq;
    case "edit":
      return entry.kind === "edit" && content.targetSeq === entry.targetSeq && content.text === entry.text;
    case "delete":
      return entry.kind === "delete" && content.targetSeq === entry.targetSeq;
    case "reaction":
      return (
        entry.kind === "reaction" &&
        content.targetSeq === entry.targetSeq &&
        content.emoji === entry.emoji &&
        content.isOn === entry.isOn
      );
  }
}

/** Neither part contains a space. */
function actionOf(userId: string, clientMsgId: string): string {
  return `${userId} ${clientMsgId}`;
}
