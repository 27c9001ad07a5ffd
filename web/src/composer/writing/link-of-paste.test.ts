import { describe, expect, test } from "bun:test";
import { edited } from "./edit.ts";
import { linkOfPaste } from "./link-of-paste.ts";

function pasted(text: string, chosen: string, paste: string): string | undefined {
  const start = text.indexOf(chosen);
  const selected = { text, start, end: start + chosen.length };
  const edit = linkOfPaste(selected, paste);
  return edit === undefined ? undefined : edited(selected, edit).text;
}

describe("an address pasted on a selection (W40)", () => {
  test("makes a link of it", () => {
    expect(pasted("see the plan now", "the plan", " https://a.example/x?y=1 ")).toBe(
      "see [the plan](https://a.example/x?y=1) now",
    );
  });

  test("leaves blanks outside, and writes out what would end the link early", () => {
    expect(pasted("a plan b", " plan ", "https://a.example/x_(y)")).toBe(
      "a [plan](https://a.example/x_%28y%29) b",
    );
    expect(pasted("a [1] b", "[1]", "https://a.example/")).toBe("a [\\[1\\]](https://a.example/) b");
  });

  test("makes none of what is no web address, on nothing, on lines, or on another address", () => {
    expect(pasted("the plan", "plan", "javascript:alert(1)")).toBeUndefined();
    expect(pasted("the plan", "plan", "https://a.example and more")).toBeUndefined();
    expect(pasted("the plan", "", "https://a.example")).toBeUndefined();
    expect(pasted("the\nplan", "the\nplan", "https://a.example")).toBeUndefined();
    expect(pasted("https://b.example", "https://b.example", "https://a.example")).toBeUndefined();
  });
});
