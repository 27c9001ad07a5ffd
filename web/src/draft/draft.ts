/** What somebody has written and not sent, and where the caret or the selection was. */
export interface Draft {
  readonly text: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
}

/**
 * Beyond it a draft stays in its box and is not kept: a browser keeps some 5 million characters of all of a server's
 * pages.
 */
export const draftCharsMax = 200_000;

/** A line with the selection, then the text as it is. */
export function writeDraft({ text, selectionStart, selectionEnd }: Draft): string {
  return `${selectionStart} ${selectionEnd}\n${text}`;
}

/** Undefined when it is not what `writeDraft` wrote. */
export function readDraft(written: string): Draft | undefined {
  const head = /^(\d{1,9}) (\d{1,9})\n/.exec(written);
  if (head === null) return undefined;
  const text = written.slice(head[0].length);
  const within = (index: string | undefined) => Math.min(Number(index), text.length);
  return { text, selectionStart: within(head[1]), selectionEnd: within(head[2]) };
}
