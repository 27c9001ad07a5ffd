import type { Edit, Selected } from "./edit.ts";

export type Box = HTMLTextAreaElement;

export function selectedIn({ value, selectionStart, selectionEnd }: Box): Selected {
  return { text: value, start: selectionStart, end: selectionEnd };
}

/**
 * Changes the text as if it had been typed: the browser can undo it, and tells of it with an `input` event. It takes the
 * old editing command, since whatever sets a value directly takes the browser's undo away with it.
 */
export function applyEdit(box: Box, { from, to, insert, selectionStart, selectionEnd }: Edit): void {
  box.focus();
  box.setSelectionRange(from, to);
  const isDone =
    insert === "" ? document.execCommand("delete") : document.execCommand("insertText", false, insert);
  if (!isDone) {
    box.setRangeText(insert);
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  box.setSelectionRange(selectionStart, selectionEnd);
}
