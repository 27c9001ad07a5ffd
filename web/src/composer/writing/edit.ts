/** A text with what is selected in it; `start` is `end` where there is only a caret. */
export interface Selected {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One change of a text, one step for undoing it: `insert` takes the place of `from` to `to`, then this is selected. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
}

/** Inserts with the caret behind it. */
export function insertion(from: number, to: number, insert: string): Edit {
  const caret = from + insert.length;
  return { from, to, insert, selectionStart: caret, selectionEnd: caret };
}

/** What becomes of the text. */
export function edited(
  { text }: Selected,
  { from, to, insert, selectionStart, selectionEnd }: Edit,
): Selected {
  return { text: text.slice(0, from) + insert + text.slice(to), start: selectionStart, end: selectionEnd };
}
