import type { Pending } from "./room-message.ts";

/**
 * Sends that wait for their answer, found again by what was sent: user, client_msg_id and text.
 *
 * Always true: a send is answered once. A client that repeats itself while the first try is on its way has several
 * pending sends of one action; the entry's delivery answers them all. The same client_msg_id with another text is not
 * the same action: the log's own verdict answers that one.
 */
export class Unanswered {
  readonly #byAction = new Map<string, readonly Pending[]>();
  #count = 0;

  get size(): number {
    return this.#count;
  }

  add(pending: Pending): void {
    const action = actionOf(pending.user.id, pending.send.clientMsgId);
    this.#byAction.set(action, [...(this.#byAction.get(action) ?? []), pending]);
    this.#count++;
  }

  /** The sends that this entry answers, the earliest first; they count as answered from now on. */
  takeDelivered(entry: {
    readonly userId: string;
    readonly clientMsgId: string;
    readonly text: string;
  }): readonly Pending[] {
    const waiting = this.#byAction.get(actionOf(entry.userId, entry.clientMsgId)) ?? [];
    const answered = waiting.filter(({ send }) => send.text === entry.text);
    for (const pending of answered) this.take(pending);
    return answered;
  }

  /** Whether this very send is still unanswered; it counts as answered from now on. */
  take(pending: Pending): boolean {
    const action = actionOf(pending.user.id, pending.send.clientMsgId);
    const waiting = this.#byAction.get(action) ?? [];
    if (!waiting.includes(pending)) return false;
    const others = waiting.filter((other) => other !== pending);
    if (others.length === 0) this.#byAction.delete(action);
    else this.#byAction.set(action, others);
    this.#count--;
    return true;
  }
}

/** Neither part contains a space. */
function actionOf(userId: string, clientMsgId: string): string {
  return `${userId} ${clientMsgId}`;
}
