/**
 * The signs around a selection that give it a look. Given to what already has them, they are taken away; blanks at the
 * ends stay outside, since `** so **` is no bold text.
 */
import type { Edit, Selected } from "./edit.ts";
import { fenceAround } from "./fence.ts";
import type { Format } from "./formats.ts";

const signs: { readonly [Name in Format]: string } = {
  bold: "**",
  italic: "_",
  code: "`",
  strikethrough: "~~",
};

export function formatSelection(selected: Selected, format: Format): Edit {
  const chosen = selected.text.slice(selected.start, selected.end);
  if (format === "code" && chosen.includes("\n")) return fenceAround(selected);
  const start = selected.start + (chosen.trim() === "" ? 0 : chosen.length - chosen.trimStart().length);
  const end = start + (chosen.trim() === "" ? chosen.length : chosen.trim().length);
  return toggled({ ...selected, start, end }, signs[format]);
}

function toggled({ text, start, end }: Selected, sign: string): Edit {
  const { length } = sign;
  const inner = text.slice(start, end);
  if (isAround(text, start, end, sign)) {
    const from = start - length;
    const edit = { from, to: end + length, insert: inner };
    return { ...edit, selectionStart: from, selectionEnd: from + inner.length };
  }
  const bare = inner.slice(length, -length);
  if (inner.length > 2 * length && inner === sign + bare + sign) {
    return { from: start, to: end, insert: bare, selectionStart: start, selectionEnd: start + bare.length };
  }
  const edit = { from: start, to: end, insert: sign + inner + sign };
  return { ...edit, selectionStart: start + length, selectionEnd: end + length };
}

function isAround(text: string, start: number, end: number, sign: string): boolean {
  const { length } = sign;
  return text.slice(Math.max(0, start - length), start) === sign && text.slice(end, end + length) === sign;
}
