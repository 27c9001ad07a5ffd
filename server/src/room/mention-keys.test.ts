import { describe, expect, test } from "bun:test";
import { wireLimits } from "@koe/protocol";
import fc from "fast-check";
import { parseUsername } from "../account/username.ts";
import { mentionKeysOf } from "./mention-keys.ts";

describe("a text mentions", () => {
  const cases: readonly (readonly [text: string, keys: readonly string[]])[] = [
    ["nobody here", []],
    ["@ann", ["ann"]],
    ["hello @Ann, and @BEN!", ["ann", "ben"]],
    ['(@ann) [@ben] *@cleo* "@dan" /@eve', ["ann", "ben", "cleo", "dan", "eve"]],
    ["@ann @ANN @Ａｎｎ", ["ann"]],
    ["@Straße is @STRASSE", ["strasse"]],
    ["@日本語 と @ゆき。", ["日本語", "ゆき"]],
    ["@ann's cat", ["ann"]],
    ["@@ann", ["ann"]],
    ["@dr.who_1-2", ["dr.who_1-2"]],
    ["ask @ann.", ["ann.", "ann"]],
    ["ask @ann...", ["ann...", "ann"]],
    ["@ann- well", ["ann-", "ann"]],
    ["ann@example.org", []],
    ["@ann@example.org", []],
    ["_@ann", []],
    ["@", []],
    ["@ ann", []],
    ["@x is too short, @.. is no name", []],
    [`@${"a".repeat(33)}`, []],
    [`@${"a".repeat(32)}`, ["a".repeat(32)]],
  ];
  test.each(cases)("%j: %j", (text, keys) => {
    expect(mentionKeysOf(text)).toEqual([...keys]);
  });
});

describe("what stands in code mentions nobody", () => {
  const cases: readonly (readonly [text: string, keys: readonly string[]])[] = [
    ["`@ann` @ben", ["ben"]],
    ["``@ann ` @cleo`` @ben", ["ben"]],
    ["`@ann", ["ann"]],
    ["``@ann`", ["ann"]],
    ["`a`@ann`b`", ["ann"]],
    ["`one\n@ann` @ben", ["ben"]],
    ["`one\n\n@ann` @ben", ["ann", "ben"]],
    ["```\n@ann\n```\n@ben", ["ben"]],
    ["```ts\n@ann\n``\n@ann\n````\n@ben", ["ben"]],
    ["~~~\n@ann\n```\n@ann\n~~~\n@ben", ["ben"]],
    ["   ```\r\n@ann\r\n   ```\r\n@ben", ["ben"]],
    ["```\n@ann", []],
    ["``` @ann ``` @ben", ["ben"]],
    ["    ```\n@ann", ["ann"]],
  ];
  test.each(cases)("%j: %j", (text, keys) => {
    expect(mentionKeysOf(text)).toEqual([...keys]);
  });

  test("whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("@", "ann", " ", "\n", ".", "~") }), (code) => {
        expect(mentionKeysOf(`\`\`\`\n${code}\n\`\`\``)).toEqual([]);
      }),
    );
  });
});

describe("whatever the text", () => {
  const unit = fc.constantFrom(
    ...[
      "@",
      "@",
      "`",
      "```",
      "~~~",
      "\n",
      "\n\n",
      " ",
      ".",
      "-",
      "_",
      "ann",
      "ben",
      "é",
      "e\u0301",
      "ß",
      "日",
      "\u{1f600}",
      "\r",
    ],
  );

  test("there are so many keys at most, each once, and each is a name", () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 400 }), (text) => {
        const keys = mentionKeysOf(text);
        expect(keys.length).toBeLessThanOrEqual(wireLimits.mentionsPerMessageMax);
        expect(new Set(keys).size).toBe(keys.length);
        for (const key of keys) expect(parseUsername(key)).toMatchObject({ kind: "ok", key });
      }),
    );
  });

  test("every name after an @ that stands alone is found", () => {
    const name = fc.stringMatching(/^[a-z0-9][a-z0-9._]{0,10}[a-z0-9]$/);
    fc.assert(
      fc.property(fc.array(name, { maxLength: 20 }), (names) => {
        const text = names.map((each) => `so, @${each.toUpperCase()}!`).join(" ");
        expect(mentionKeysOf(text)).toEqual([...new Set(names)]);
      }),
    );
  });

  test("the fiftieth mention is the last", () => {
    const text = Array.from({ length: 80 }, (_, index) => `@user-${index}`).join(" ");
    expect(mentionKeysOf(text)).toHaveLength(wireLimits.mentionsPerMessageMax);
    expect(mentionKeysOf(text).at(-1)).toBe("user-49");
  });

  // What takes quadratic time takes hours on these.
  const size = 4 * 1024 * 1024;
  const growing = (piece: (length: number) => string) => {
    let text = "";
    for (let length = 1; text.length < size; length++) text += piece(length);
    return text;
  };
  const adversarial: readonly (readonly [string, string])[] = [
    ["at signs", "@".repeat(size)],
    ["names without end", `@${"a".repeat(size)}`],
    ["dots without end", `@${".".repeat(size)}a`],
    ["many names", "@ann-".repeat(size / 5)],
    ["marks", `@a${"\u0301".repeat(size)}`],
    ["backticks in runs of every length", growing((length) => `${"`".repeat(length)}@a`)],
    ["lone backticks", "`@ ".repeat(size / 3)],
    ["empty lines", "@\n".repeat(size / 2)],
    ["fences", "```\n~~~\n@a\n".repeat(size / 11)],
    ["fences that end in no line", `${"`".repeat(size)}\u2028@`],
    ["blanks before nothing", `${" ".repeat(size)}@`],
  ];
  test.each(adversarial)("%s are read in one go", (_, text) => {
    expect(mentionKeysOf(text).length).toBeLessThanOrEqual(wireLimits.mentionsPerMessageMax);
    expect(mentionKeysOf(text.slice(0, 64 * 1024)).length).toBeLessThanOrEqual(
      wireLimits.mentionsPerMessageMax,
    );
  });
});
