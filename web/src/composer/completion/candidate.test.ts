import { describe, expect, test } from "bun:test";
import { edited } from "../writing/edit.ts";
import { bestCandidates, type Candidate, completion, fold } from "./candidate.ts";

const named = (...names: readonly string[]): readonly Candidate[] =>
  names.map((name) => {
    const words = name.split("/").map(fold);
    return { key: name, mark: "", label: name, insert: `@${name}`, words };
  });

const best = (query: string, ...names: readonly string[]) =>
  bestCandidates(query, named(...names), 8).map(({ key }) => key);

describe("the best of many (W41)", () => {
  test("are what is called so, then what begins so, then a part or another word of it, then what has it inside", () => {
    expect(best("an", "Joan", "x/anna", "san.an-b", "Anna", "an", "bob")).toEqual([
      "an",
      "Anna",
      "san.an-b",
      "x/anna",
      "Joan",
    ]);
  });

  test("what fits alike stays in its order, and nothing is there twice", () => {
    expect(best("a", "ab", "aa", "ab")).toEqual(["ab", "aa"]);
    expect(best("", "b", "a")).toEqual(["b", "a"]);
  });

  test("letters are alike in both cases, with and without accents, in full and half width", () => {
    expect(best("ines", "Inês")).toEqual(["Inês"]);
    expect(best("ＡＢ", "abc")).toEqual(["abc"]);
    expect(best("か", "がっこう")).toEqual(["がっこう"]);
  });

  test("are bounded", () => {
    expect(bestCandidates("", named("a", "b", "c"), 2)).toHaveLength(2);
  });
});

test("a completion takes the place of the word and leaves one blank after it", () => {
  const [aiko] = named("aiko");
  if (aiko === undefined) throw new Error("no candidate");
  const complete = (text: string) => {
    const trigger = { kind: "person", from: 3, query: "ai" } as const;
    return edited({ text, start: 0, end: 0 }, completion(text, trigger, aiko));
  };
  expect(complete("hi @ai")).toEqual({ text: "hi @aiko ", start: 9, end: 9 });
  expect(complete("hi @ai there")).toEqual({ text: "hi @aiko there", start: 9, end: 9 });
});
