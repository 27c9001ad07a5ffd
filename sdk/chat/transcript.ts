/**
 * What a terminal prints of a timeline: a line for each message, once, and a line when one that was printed is edited or
 * deleted. A terminal cannot take anything back, so pending messages are not printed; whoever typed them sees them.
 */
import type { MessageItem, Timeline } from "@koe/sdk";

/** Messages that are remembered as printed; changes of older ones are not told. */
export const printedMax = 1_000;

export class Transcript {
  readonly #printed = new Map<number, MessageItem>();
  #lastSeq = 0;

  /** The lines that are new. */
  lines({ items }: Timeline): readonly string[] {
    return items.flatMap((item) => (item.kind === "message" ? this.#linesOf(item) : []));
  }

  #linesOf(message: MessageItem): readonly string[] {
    const before = this.#printed.get(message.seq);
    if (before === undefined && message.seq <= this.#lastSeq) return [];
    // One's own change that is on its way may still be refused.
    if (before === message || (before !== undefined && message.change !== undefined)) return [];
    this.#remember(message);
    if (before === undefined) return [`${timeOf(message)} ${nameAndText(message)}`];
    if (before.isDeleted !== message.isDeleted)
      return [`· ${message.username} deleted "${oneLine(before.text)}"`];
    return before.text === message.text ? [] : [`· ${message.username} edited: ${oneLine(message.text)}`];
  }

  #remember(message: MessageItem): void {
    this.#printed.set(message.seq, message);
    this.#lastSeq = Math.max(this.#lastSeq, message.seq);
    for (const seq of this.#printed.keys()) {
      if (this.#printed.size <= printedMax) return;
      this.#printed.delete(seq);
    }
  }
}

/** What people write could move the cursor or recolour the terminal; only visible characters are printed. */
export function oneLine(text: string): string {
  return text.replace(/\p{C}+/gu, " ");
}

function nameAndText({ username, text, isDeleted }: MessageItem): string {
  return `${oneLine(username)}: ${isDeleted ? "(deleted)" : oneLine(text)}`;
}

function timeOf({ timestampMs }: MessageItem): string {
  return new Date(timestampMs).toTimeString().slice(0, 5);
}
