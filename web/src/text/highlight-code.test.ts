import { expect, test } from "bun:test";
import { highlightCode } from "./highlight-code.ts";

test("(W36) colouring changes no character", () => {
  const text = 'const a = "<b>x</b>"; // done\n';
  expect(
    highlightCode("ts", text)
      ?.map((piece) => piece.text)
      .join(""),
  ).toBe(text);
  expect(highlightCode("ts", text)?.some(({ className }) => className === "keyword")).toBe(true);
});

test("a language that nobody knows has no colours", () => {
  expect(highlightCode("klingon", "x")).toBeUndefined();
});
