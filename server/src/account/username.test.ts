import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { foldCase, parseUsername } from "./username.ts";

function keyOf(typed: string): string {
  const parsed = parseUsername(typed);
  if (parsed.kind === "invalid") throw new Error(`${typed}: ${parsed.why}`);
  return parsed.key;
}

describe("a username", () => {
  test.each([
    "ab",
    "gleam_fan",
    "anna-lena.m",
    "42",
    "..a",
    "_bot",
    "Zoë",
    "Ωμέγα",
    "Вера",
    "たろう",
    "声声",
    "नमस्ते",
    "שָׁלוֹם",
    "ไทยแท้",
    "İlgi",
    "ńa\u0332n",
    "a".repeat(32),
    "声".repeat(32),
    "𐐷".repeat(32),
  ])("may be %s", (name) => {
    expect(parseUsername(name)).toMatchObject({ kind: "ok", username: name.normalize("NFKC") });
  });

  test.each([
    ["nothing", ""],
    ["one character", "a"],
    ["33 characters", "a".repeat(33)],
    ["a very long text", "a".repeat(100_000)],
    ["33 characters after normalisation", "ﷺ".repeat(2)],
    ["a space", "anna lena"],
    ["only spaces", "   "],
    ["a no-break space", "anna\u00a0lena"],
    ["a line break", "anna\n"],
    ["NUL", "an\u0000na"],
    ["an escape", "an\u001bna"],
    ["a zero-width space", "an\u200bna"],
    ["a zero-width joiner", "an\u200dna"],
    ["a soft hyphen", "an\u00adna"],
    ["a word joiner", "an\u2060na"],
    ["a byte order mark", "\ufeffanna"],
    ["a right-to-left override", "anna\u202egpj"],
    ["a left-to-right isolate", "\u2066anna"],
    ["an Arabic letter mark", "anna\u061c"],
    ["a variation selector", "anna\ufe0f"],
    ["a tag", "anna\u{e0061}"],
    ["a combining grapheme joiner", "an\u034fna"],
    ["a Hangul filler", "an\u3164na"],
    ["an unassigned code point", "an\u0378na"],
    ["a private-use code point", "an\ue000na"],
    ["a lone surrogate", "an\ud800na"],
    ["an emoji", "anna😀"],
    ["markup", "<b>anna</b>"],
    ["an at sign", "anna@home"],
    ["a slash", "an/na"],
    ["no letter or digit", "-._-"],
    ["a mark at the beginning", "\u0301anna"],
    ["a tower of marks", `an${"\u0300\u0301".repeat(6)}na`],
    ["a dot on a letter that has one", "mi\u0307na"],
    ["a dot on a dotted letter, past another mark", "mi\u0323\u0307na"],
    ["a dot on j", "anj\u0307a"],
    ["the same mark twice", "ann\u0332\u0332a"],
    ["an Egyptian blank", "an\u{13441}na"],
    ["an Egyptian half blank", "an\u{13442}na"],
    ["a Khitan filler", "an\u{16fe4}na"],
  ])("has not %s", (_, name) => {
    const parsed = parseUsername(name);
    expect(parsed.kind).toBe("invalid");
    if (parsed.kind === "invalid") expect(parsed.why).toEndWith(".");
  });

  test("is kept in NFKC, so that one look has one spelling", () => {
    expect(parseUsername("Zoe\u0308")).toMatchObject({ username: "Zoë" });
    expect(parseUsername("ﬁona")).toMatchObject({ username: "fiona" });
    expect(parseUsername("Ａｎｎａ")).toMatchObject({ username: "Anna" });
  });
});

describe("the key of a username", () => {
  test.each([
    ["Alice", "aLICE"],
    ["Zoë", "ZOË"],
    ["Straße", "STRASSE"],
    ["ΟΔΟΣ", "οδος"],
    ["οδοσ", "οδος"],
    ["ılgın", "ILGIN"],
    ["Ａｎｎａ", "anna"],
    ["ᏣᎳᎩ", "ꮳꮃꭹ"],
    ["Kelvin", "kelvin"],
  ])("is the same for %s and %s", (one, other) => {
    expect(keyOf(one)).toBe(keyOf(other));
  });

  test.each([
    ["alice", "alice_"],
    ["İlgi", "ilgi"],
    ["anna", "аnnа"],
    ["zoe", "zoë"],
  ])("differs for %s and %s", (one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  test("does not change with case, nor when it is taken twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 12 }), (raw) => {
        const text = raw.normalize("NFKC");
        if (parseUsername(text).kind === "invalid") return;
        const key = foldCase(text);
        expect([foldCase(text.toUpperCase()), foldCase(text.toLowerCase()), foldCase(key)]).toEqual([
          key,
          key,
          key,
        ]);
      }),
      { numRuns: 2000 },
    );
  });

  test("is settled for every single character a name may have", () => {
    const unsettled: string[] = [];
    for (let codePoint = 0; codePoint <= 0x1_ff_ff; codePoint++) {
      const name = `a${String.fromCodePoint(codePoint)}`;
      const parsed = parseUsername(name);
      if (parsed.kind === "invalid") continue;
      const { username, key } = parsed;
      const keys = new Set([
        key,
        foldCase(key),
        foldCase(username.toUpperCase()),
        foldCase(username.toLowerCase()),
      ]);
      if (keys.size > 1) unsettled.push(codePoint.toString(16));
    }
    expect(unsettled).toEqual([]);
  });
});
