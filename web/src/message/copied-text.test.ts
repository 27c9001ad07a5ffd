import { expect, test } from "bun:test";
import { en } from "../i18n/en.ts";
import { copiedText } from "./copied-text.ts";
import { messageItem } from "./test-rows.ts";
import { timelineRows } from "./timeline-rows.ts";

test("several messages are copied as lines with who and when, a deleted one without its text", () => {
  const items = [messageItem(1, { text: "first" }), messageItem(2, { text: "", isDeleted: true })];
  const rows = timelineRows(items, {
    ownUserId: undefined,
    ownUsername: undefined,
    readSeq: undefined,
    dividerSeq: undefined,
    leavingSeqs: new Set(),
  });
  expect(copiedText(rows, en.message, () => "14:02")).toBe("Aiko 14:02: first\nAiko 14:02: Message deleted");
});
