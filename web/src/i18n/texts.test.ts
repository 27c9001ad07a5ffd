import { describe, expect, test } from "bun:test";
import { en as enFirst } from "./en.ts";
import { enLater } from "./en-later.ts";
import { ja as jaFirst } from "./ja.ts";
import { jaLater } from "./ja-later.ts";

const en = { ...enFirst, ...enLater };
const ja = { ...jaFirst, ...jaLater };

/** Every text with the way to it; a text that takes something is asked with a mark, and with a number. */
function texts(of: object, way = ""): readonly (readonly [string, string])[] {
  return Object.entries(of).flatMap(([name, value]) => {
    const here = way === "" ? name : `${way}.${name}`;
    if (typeof value === "string") return [[here, value] as const];
    if (typeof value === "function") return [[here, String(value(...arguments_))] as const];
    return texts(value, here);
  });
}

const arguments_ = ["7", "7", "7"];

describe.each([
  ["English", en],
  ["Japanese", ja],
])("the texts in %s", (_, catalogue) => {
  test("say something, and never that something is missing", () => {
    for (const [way, text] of texts(catalogue)) {
      expect([way, text.trim()]).toEqual([way, text]);
      expect([way, /^$|undefined|\[object|NaN/.test(text)]).toEqual([way, false]);
    }
  });
});

test("what a text mentions in English it mentions in Japanese", () => {
  const inJapanese = new Map(texts(ja));
  for (const [way, text] of texts(en)) {
    if (text.includes("7")) expect([way, inJapanese.get(way)?.includes("7")]).toEqual([way, true]);
  }
});
