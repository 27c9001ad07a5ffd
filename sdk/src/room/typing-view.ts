/**
 * Who types, in a room and in each of its threads. Each name holds for `typingShownMs`, or until a message of that person;
 * the names in a place stay sorted, and the list is the same object until it changes.
 */
import { wireLimits } from "@koe/protocol/client";

export interface TypingNotice {
  readonly usernames: readonly string[];
  readonly threadSeq: number | undefined;
  readonly nowMs: number;
}

/** Names kept at once; more people than that type in no room that one could read. */
export const typingNamesMax = 50;

export class TypingView {
  /** When it ends, by place and name. */
  readonly #ends = new Map<
    string,
    { readonly place: number; readonly name: string; readonly endsAtMs: number }
  >();

  hear({ usernames, threadSeq, nowMs }: TypingNotice): void {
    for (const name of usernames) {
      if (this.#ends.size >= typingNamesMax) return;
      const place = threadSeq ?? 0;
      this.#ends.set(keyOf(place, name), { place, name, endsAtMs: nowMs + wireLimits.typingShownMs });
    }
  }

  /** A message of this person came: what they typed is there now. */
  spoke(name: string, threadSeq: number | undefined): void {
    this.#ends.delete(keyOf(threadSeq ?? 0, name));
  }

  clear(): void {
    this.#ends.clear();
  }

  /** Lets go of what is over; gives when the next one will be, undefined when nobody types. */
  expire(nowMs: number): number | undefined {
    let next: number | undefined;
    for (const [key, { endsAtMs }] of this.#ends) {
      if (endsAtMs <= nowMs) this.#ends.delete(key);
      else next = Math.min(next ?? endsAtMs, endsAtMs);
    }
    return next;
  }

  /** In the room itself. */
  inRoom(): readonly string[] {
    return this.#names((place) => place === 0);
  }

  inThread(rootSeq: number): readonly string[] {
    return this.#names((place) => place === rootSeq);
  }

  /** In the room and its threads. */
  anywhere(): readonly string[] {
    return this.#names(() => true);
  }

  #names(fits: (place: number) => boolean): readonly string[] {
    const entries = [...this.#ends.values()].filter(({ place }) => fits(place));
    return [...new Set(entries.map(({ name }) => name))].sort();
  }
}

function keyOf(place: number, name: string): string {
  return `${place} ${name}`;
}

export function isSameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}
