/** Code on lines of its own between two fences, and when something that was pasted is code. */
import type { Edit, Selected } from "./edit.ts";

/** The selected lines between fences, on lines of their own. */
export function fenceAround({ text, start, end }: Selected): Edit {
  const code = text.slice(start, end).replace(/\n$/, "");
  const fence = "`".repeat(Math.max(3, longestTicks(code) + 1));
  const before = start > 0 && text[start - 1] !== "\n" ? "\n" : "";
  const after = end < text.length && text[end] !== "\n" ? "\n" : "";
  const insert = `${before}${fence}\n${code}\n${fence}${after}`;
  const caret = start + insert.length;
  return { from: start, to: end, insert, selectionStart: caret, selectionEnd: caret };
}

/** Whether a place in a text is between two fences, or behind one that has no end yet. */
export function isInFence(text: string, position: number): boolean {
  const fences = text.slice(0, position).match(/^ {0,3}```/gm);
  return fences !== null && fences.length % 2 === 1;
}

/** Share of the lines that look like code, from which all of it does. */
const codeLinesShare = 0.4;
const codeLine =
  /^(?:\t| {2,})\S|[;{}]\s*$|^\s*[})\]]|=>|^\s*(?:import|export|const|let|def|fn|func|class|#include|SELECT)\b|<\/\w+>/;

/** Several lines, and many of them written as programs are. A fence in them says that it is done already. */
export function looksLikeCode(pasted: string): boolean {
  const lines = pasted.split("\n").filter((line) => line.trim() !== "");
  if (lines.length < 2 || /^ {0,3}```/m.test(pasted)) return false;
  return lines.filter((line) => codeLine.test(line)).length >= lines.length * codeLinesShare;
}

function longestTicks(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
