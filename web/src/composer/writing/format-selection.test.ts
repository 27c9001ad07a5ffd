import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { edited, type Selected } from "./edit.ts";
import { formatSelection } from "./format-selection.ts";
import { formats } from "./formats.ts";

/** A text with its selection between bars, or its caret at a single one. */
function selected(marked: string): Selected {
  const [before = "", inner = "", after] = marked.split("|");
  if (after === undefined) return { text: before + inner, start: before.length, end: before.length };
  return { text: before + inner + after, start: before.length, end: before.length + inner.length };
}

function marked({ text, start, end }: Selected): string {
  const middle = start === end ? "|" : `|${text.slice(start, end)}|`;
  return text.slice(0, start) + middle + text.slice(end);
}

const formatted = (text: string, format: (typeof formats)[number]) => {
  const before = selected(text);
  return marked(edited(before, formatSelection(before, format)));
};

describe("formatting a selection (W40)", () => {
  test("puts the signs around it and keeps it selected", () => {
    expect(formatted("a |b| c", "bold")).toBe("a **|b|** c");
    expect(formatted("a |b| c", "italic")).toBe("a _|b|_ c");
    expect(formatted("a |b| c", "code")).toBe("a `|b|` c");
    expect(formatted("a |b| c", "strikethrough")).toBe("a ~~|b|~~ c");
  });

  test("takes them away again, whether they are inside the selection or around it", () => {
    expect(formatted("a **|b|** c", "bold")).toBe("a |b| c");
    expect(formatted("a |**b**| c", "bold")).toBe("a |b| c");
  });

  test("leaves blanks at the ends outside", () => {
    expect(formatted("a| b |c", "bold")).toBe("a **|b|** c");
  });

  test("without a selection the caret stands between the signs", () => {
    expect(formatted("a |", "bold")).toBe("a **|**");
    expect(formatted("a **|**", "bold")).toBe("a |");
  });

  test("code over several lines is a block", () => {
    expect(formatted("see |a\nb| now", "code")).toBe("see \n```\na\nb\n```\n| now");
  });

  test("twice is as before, for any selection without blanks at its ends", () => {
    const word = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => /^[\w ]+$/.test(text));
    fc.assert(
      fc.property(word, word, word, fc.constantFrom(...formats), (before, inner, after, format) => {
        fc.pre(inner.trim() === inner);
        // A selection amid the same signs is no selection between them.
        fc.pre(format !== "italic" || !`${before}${inner}${after}`.includes("_"));
        const start = {
          text: before + inner + after,
          start: before.length,
          end: before.length + inner.length,
        };
        const once = edited(start, formatSelection(start, format));
        expect(edited(once, formatSelection(once, format))).toEqual(start);
      }),
    );
  });
});
