import { describe, expect, test } from "bun:test";
import { namedEmojiAt, triggerAt } from "./trigger.ts";

/** With the caret at the bar, or at the end. */
function at(marked: string) {
  const caret = marked.includes("|") ? marked.indexOf("|") : marked.length;
  const found = triggerAt(marked.replace("|", ""), caret);
  return found === undefined ? undefined : `${found.kind} ${found.from} ${found.query}`;
}

describe("a word that can be completed (W41)", () => {
  test("begins with its sign, and is completed up to the caret", () => {
    expect(at("hi @ai")).toBe("person 3 ai");
    expect(at("@")).toBe("person 0 ");
    expect(at("in #gen|eral")).toBe("room 3 gen");
    expect(at("so :ta")).toBe("emoji 3 ta");
    expect(at("one\n(@愛子")).toBe("person 5 愛子");
  });

  test("is none inside of another word", () => {
    for (const text of ["mail@ai", "a#b", "10:30", "http://a:80", "https://a.example/#to", "@@ai"]) {
      expect(at(text)).toBeUndefined();
    }
  });

  test("of an emoji has two letters at least, so that a colon stays a colon", () => {
    for (const text of [":", ":D", "so: ", "time :p"]) expect(at(text)).toBeUndefined();
    expect(at(":+1")).toBe("emoji 0 +1");
    expect(at(":猫")).toBe("emoji 0 猫");
  });

  test("ends at a blank", () => {
    expect(at("@aiko hello")).toBeUndefined();
  });

  test("is none in code", () => {
    expect(at("`@ai")).toBeUndefined();
    expect(at("`a` @ai")).toBe("person 4 ai");
    expect(at("```\n@ai")).toBeUndefined();
  });
});

test("a name between colons is an emoji's when its last colon was just written", () => {
  expect(namedEmojiAt("so :tada:", 9)).toEqual({ from: 3, name: "tada" });
  expect(namedEmojiAt("so :tada:", 8)).toBeUndefined();
  expect(namedEmojiAt("10:30:", 6)).toBeUndefined();
  expect(namedEmojiAt("`:tada:", 7)).toBeUndefined();
});
