import type { Edit, Selected } from "./edit.ts";

/** An address that is pasted on a selection makes a link of it; undefined when this is no such case. */
export function linkOfPaste({ text, start, end }: Selected, pasted: string): Edit | undefined {
  const address = webAddress(pasted);
  const chosen = text.slice(start, end);
  const label = chosen.trim();
  if (address === undefined || label === "" || label.includes("\n") || webAddress(label) !== undefined) {
    return undefined;
  }
  const link = `[${label.replace(/[\\[\]]/g, "\\$&")}](${address})`;
  const insert = chosen.replace(label, () => link);
  const caret = start + insert.length;
  return { from: start, to: end, insert, selectionStart: caret, selectionEnd: caret };
}

/** As it may stand in a link: its brackets are written out, since they would end it. */
function webAddress(written: string): string | undefined {
  const trimmed = written.trim();
  if (!/^https?:\/\/\S+$/i.test(trimmed) || !URL.canParse(trimmed)) return undefined;
  return trimmed.replaceAll("(", "%28").replaceAll(")", "%29");
}
