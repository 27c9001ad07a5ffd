import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Block, Inline } from "./message-tree.ts";
import { parseMessage } from "./parse-message.ts";
import { safeLink } from "./safe-link.ts";

const t = (text: string): Inline => ({ kind: "text", text });
const only = (text: string): readonly Inline[] => {
  const [block] = parseMessage(text);
  if (block?.kind !== "paragraph") throw new Error(`no paragraph: ${JSON.stringify(block)}`);
  return block.children;
};

/** Every text that a reader of the tree sees. */
function seen(blocks: readonly Block[]): string {
  const ofInline = (inline: Inline): string => {
    if (inline.kind === "break") return "\n";
    if (inline.kind === "mention") return `@${inline.username}`;
    return "children" in inline ? inline.children.map(ofInline).join("") : inline.text;
  };
  return blocks
    .map((block) => {
      if (block.kind === "paragraph") return block.children.map(ofInline).join("");
      if (block.kind === "code") return block.text;
      return block.kind === "quote" ? seen(block.blocks) : block.items.map(seen).join("\n");
    })
    .join("\n");
}

describe("a message", () => {
  test("of plain text is that text, in every script", () => {
    expect(only("こんにちは مرحبا 👩‍🚀")).toEqual([t("こんにちは مرحبا 👩‍🚀")]);
  });

  test("keeps its line breaks", () => {
    expect(only("one\ntwo")).toEqual([t("one"), { kind: "break" }, t("two")]);
  });

  test("has strong, emphasis, strike and code", () => {
    expect(only("**a** *b* ~~c~~ `d`")).toEqual([
      { kind: "strong", children: [t("a")] },
      t(" "),
      { kind: "emphasis", children: [t("b")] },
      t(" "),
      { kind: "strike", children: [t("c")] },
      t(" "),
      { kind: "code", text: "d" },
    ]);
  });

  test("has quotes, lists and fenced code", () => {
    expect(parseMessage("> a")).toEqual([
      { kind: "quote", blocks: [{ kind: "paragraph", children: [t("a")] }] },
    ]);
    expect(parseMessage("3. a\n4. b").map(({ kind }) => kind)).toEqual(["list"]);
    expect(parseMessage("```ts\nconst a = 1;\n\nb\n```")).toEqual([
      { kind: "code", language: "ts", text: "const a = 1;\n\nb" },
    ]);
  });

  test("mentions whoever is named after an @, not in code, not in an address", () => {
    expect(only("hi @ann. and @花子")).toEqual([
      t("hi "),
      { kind: "mention", username: "ann" },
      t(". and "),
      { kind: "mention", username: "花子" },
    ]);
    expect(only("`@ann`")).toEqual([{ kind: "code", text: "@ann" }]);
    expect(JSON.stringify(parseMessage("write to ann@example.org"))).not.toContain('"mention"');
  });

  test("links to the web and to mail", () => {
    expect(only("see https://koe.example/a?b=1.")).toEqual([
      t("see "),
      { kind: "link", href: "https://koe.example/a?b=1", children: [t("https://koe.example/a?b=1")] },
      t("."),
    ]);
    expect(only("[**Koe**](https://koe.example)")).toEqual([
      { kind: "link", href: "https://koe.example/", children: [{ kind: "strong", children: [t("Koe")] }] },
    ]);
  });

  test("has what stands in square brackets that are no link", () => {
    expect(only("[x] **b** [@ann]")).toEqual([
      t("[x] "),
      { kind: "strong", children: [t("b")] },
      t(" ["),
      { kind: "mention", username: "ann" },
      t("]"),
    ]);
  });

  test("pairs what opens and closes as CommonMark does", () => {
    const strong = (...children: Inline[]): Inline => ({ kind: "strong", children });
    const emphasis = (...children: Inline[]): Inline => ({ kind: "emphasis", children });
    expect(only("***a** b*")).toEqual([emphasis(strong(t("a")), t(" b"))]);
    expect(only("**a *b***")).toEqual([strong(t("a "), emphasis(t("b")))]);
    expect(only("snake_case_name 2 * 3 * 4")).toEqual([t("snake_case_name 2 * 3 * 4")]);
    expect(only("\\*a\\* ``b`c``")).toEqual([t("*"), t("a"), t("*"), t(" "), { kind: "code", text: "b`c" }]);
  });

  test("nests lists and quotes by what stands before a line, and lets a paragraph run on", () => {
    const paragraph = (...children: Inline[]): Block => ({ kind: "paragraph", children });
    const list = (...items: Block[][]): Block => ({ kind: "list", start: undefined, items });
    expect(parseMessage("- a\n  - b\n\n  c\n- d")).toEqual([
      list([paragraph(t("a")), list([paragraph(t("b"))]), paragraph(t("c"))], [paragraph(t("d"))]),
    ]);
    expect(parseMessage("> a\nb\n\nc\n1984. d")).toEqual([
      { kind: "quote", blocks: [paragraph(t("a"), { kind: "break" }, t("b"))] },
      paragraph(t("c"), { kind: "break" }, t("1984. d")),
    ]);
    expect(parseMessage("- ```\n  \ta\n  ```\n> ~~~\n> b")).toEqual([
      list([{ kind: "code", language: "", text: "\ta" }]),
      { kind: "quote", blocks: [{ kind: "code", language: "", text: "b" }] },
    ]);
  });

  test("is no heading, no image and no HTML", () => {
    for (const text of ["# big", "<b>x</b>", "<script>alert(1)</script>", "a\n---", "    code", "&amp;"]) {
      expect(seen(parseMessage(text)).trim()).toBe(text.trim());
    }
    expect(JSON.stringify(parseMessage("![x](https://evil.example/pixel.png)"))).not.toContain("img");
  });
});

describe("an address that runs code", () => {
  const bad = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>1</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://x/1",
    "//evil.example",
    "/relative",
  ];
  test.each(bad)("is no link: %s", (address) => {
    expect(safeLink(address)).toBeUndefined();
    const links =
      JSON.stringify(parseMessage(`[x](${address}) <${address}> ${address}`)).match(/"href":"[^"]*/g) ?? [];
    expect(links.filter((link) => !/"href":"(?:https?|mailto):/.test(link))).toEqual([]);
  });
});

describe("whatever is written", () => {
  test("its words are all there, and links lead only where links may", () => {
    const piece = fc.constantFrom(
      "*",
      "_",
      "**",
      "`",
      "```",
      "~~",
      "[",
      "](",
      ")",
      "<",
      ">",
      "@ann",
      "\n",
      "- ",
      "1. ",
      "> ",
      "word",
      "https://a.b",
      "javascript:x",
      "\\",
      "&lt;",
      "日本",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join("");
        const blocks = parseMessage(text);
        const words = seen(blocks).match(/word|日本/g)?.length ?? 0;
        // What stands behind an opening fence is its language, and a link's address is not read aloud.
        if (!/```|~~~|\]\(/.test(text)) expect(words).toBe(text.match(/word|日本/g)?.length ?? 0);
        for (const [, href = ""] of JSON.stringify(blocks).matchAll(/"href":"([^"]*)/g)) {
          expect(href).toMatch(/^(?:https?|mailto):/);
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each(["*_", "[", "<", "@", ">", "- ", "`", "](", "**a", "1. ", "[](", "*]", "_a b* ", "- a\n"])(
    "64 kB of %p come to an end, without a deep tree",
    (unit) => {
      const blocks = parseMessage(unit.repeat(65_536 / unit.length));
      const depth = (value: unknown): number =>
        typeof value === "object" && value !== null
          ? 1 + Math.max(0, ...Object.values(value).slice(0, 50).map(depth))
          : 0;
      expect(depth(blocks)).toBeLessThan(100);
    },
  );
});
