import { describe, expect, test } from "bun:test";
import { edited } from "./edit.ts";
import { fenceAround, isInFence, looksLikeCode } from "./fence.ts";

const fenced = (text: string, start: number, end: number) =>
  edited({ text, start, end }, fenceAround({ text, start, end })).text;

describe("a fence", () => {
  test("stands on lines of its own", () => {
    expect(fenced("a b c", 2, 3)).toBe("a \n```\nb\n```\n c");
    expect(fenced("b\n", 0, 2)).toBe("```\nb\n```");
  });

  test("is longer than any row of ticks in the code", () => {
    expect(fenced("a ``` b", 0, 7)).toBe("````\na ``` b\n````");
  });

  test("holds what stands behind it until it is closed", () => {
    const text = "a\n```\nb\n```\nc";
    expect([1, 7, 13].map((position) => isInFence(text, position))).toEqual([false, true, false]);
    expect(isInFence("```ts\nlet", 9)).toBe(true);
  });
});

describe("code that is pasted (W40)", () => {
  test.each([
    "const a = 1;\nconst b = 2;",
    "if (a) {\n  b();\n}",
    "def f(x):\n    return x",
    "SELECT a\nFROM b\n  WHERE c;",
    "<ul>\n  <li>a</li>\n</ul>",
  ])("is seen in %p", (text) => {
    expect(looksLikeCode(text)).toBe(true);
  });

  test.each([
    "one line; only one",
    "Hello there,\nhow are you?\nSee you tomorrow.",
    "- milk\n- bread\n- tea",
    "これは\n日本語の\n文章です。",
    "```\nconst a = 1;\n```",
  ])("is not seen in %p", (text) => {
    expect(looksLikeCode(text)).toBe(false);
  });
});
