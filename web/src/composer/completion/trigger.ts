/**
 * What is being written at the caret that can be completed: `@` a person, `#` a room, `:` an emoji. It begins a word, and
 * in code nothing does.
 */
import { isInFence } from "../writing/fence.ts";

export type TriggerKind = "person" | "room" | "emoji";

export interface Trigger {
  readonly kind: TriggerKind;
  /** Where its sign stands. */
  readonly from: number;
  /** What was written after the sign, up to the caret. */
  readonly query: string;
}

/** Longer words complete nothing. */
const queryCharsMax = 40;

const forms: readonly { readonly kind: TriggerKind; readonly form: RegExp }[] = [
  { kind: "person", form: /(?<![\p{L}\p{M}\p{N}_@])@([\p{L}\p{M}\p{N}_.-]*)$/u },
  { kind: "room", form: /(?<![\p{L}\p{M}\p{N}_#/])#([\p{L}\p{M}\p{N}_.-]*)$/u },
  // ":" is punctuation and begins smileys: only two letters make it a name.
  { kind: "emoji", form: /(?<![\p{L}\p{M}\p{N}_:/]):([\p{L}\p{M}\p{N}_+-]{2,}|[+-]1|[^\p{ASCII}])$/u },
];

export function triggerAt(text: string, caret: number): Trigger | undefined {
  const begin = text.lastIndexOf("\n", caret - 1) + 1;
  const line = text.slice(Math.max(begin, caret - queryCharsMax - 2), caret);
  for (const { kind, form } of forms) {
    const query = form.exec(line)?.[1];
    if (query === undefined || query.length > queryCharsMax) continue;
    return isInCode(text, begin, caret) ? undefined : { kind, from: caret - query.length - 1, query };
  }
  return undefined;
}

/** The name in `:name:` when that was just finished at the caret, and where it begins. */
export function namedEmojiAt(
  text: string,
  caret: number,
): { readonly from: number; readonly name: string } | undefined {
  const begin = text.lastIndexOf("\n", caret - 1) + 1;
  const line = text.slice(Math.max(begin, caret - queryCharsMax - 3), caret);
  const name = /(?<![\p{L}\p{M}\p{N}_:/]):([\p{L}\p{M}\p{N}_+-]+):$/u.exec(line)?.[1];
  if (name === undefined || isInCode(text, begin, caret)) return undefined;
  return { from: caret - name.length - 2, name };
}

function isInCode(text: string, lineBegin: number, caret: number): boolean {
  const ticks = text.slice(lineBegin, caret).match(/`/g)?.length ?? 0;
  return ticks % 2 === 1 || isInFence(text, caret);
}
