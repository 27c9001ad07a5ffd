import type { Texts } from "../i18n/en.ts";
import { noticeText } from "./notice-text.ts";
import type { Row } from "./row.ts";

/** Several messages as text that can be read elsewhere: a line for each, with who said it and when. */
export function copiedText(
  rows: readonly Row[],
  texts: Texts["message"],
  timeOf: (atMs: number) => string,
): string {
  return rows.map((row) => `${row.username} ${timeOf(row.atMs)}: ${textOf(row, texts)}`).join("\n");
}

function textOf({ item }: Row, texts: Texts["message"]): string {
  if (item.kind === "notice") return noticeText(item, texts);
  return item.kind === "message" && item.isDeleted ? texts.deleted : item.text;
}
