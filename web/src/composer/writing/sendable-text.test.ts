import { expect, test } from "bun:test";
import { roomForText } from "./room-for-text.ts";
import { sendableText, textLength } from "./sendable-text.ts";

test("blanks alone are nothing to send (W8)", () => {
  for (const blank of ["", " ", "\n\n", " \t\n\u3000\u00a0"]) expect(sendableText(blank)).toBeUndefined();
});

test("blank lines before and blanks after are left out, the first line keeps its own (W8)", () => {
  expect(sendableText("\n  \n  code\nmore \n\n")).toBe("  code\nmore");
});

test("a text is as long as it has code points", () => {
  expect(textLength("a声👍🏽")).toBe(4);
});

test("the limit is shown from nine tenths, and over it (W11)", () => {
  expect(roomForText(7_199, 8_000)).toEqual({ kind: "plenty" });
  expect(roomForText(7_200, 8_000)).toEqual({ kind: "near", left: 800 });
  expect(roomForText(8_000, 8_000)).toEqual({ kind: "near", left: 0 });
  expect(roomForText(8_001, 8_000)).toEqual({ kind: "over", excess: 1 });
});
