import { expect, test } from "bun:test";
import { codeOnly } from "./code-only.ts";

/** § stands for a dollar sign, which the linter takes for a forgotten template. */
const cases: readonly (readonly [what: string, text: string, code: string])[] = [
  ["comments", "a; // it's\n/* b\n */ c", "a;        \n    \n    c"],
  ["strings", `x = "it's" + '"';`, `x = "    " + ' ';`],
  ["an unclosed string ends with its line", `It's\n"x"`, `It' \n" "`],
  ["an escaped quote", String.raw`a("\"", b)`, `a("  ", b)`],
  ["a template keeps the code inside it", "`a §{b({ c: `d` })} e` + f", "`  §{b({ c: ` ` })}  ` + f"],
  ["a regular expression", "x.match(/[/'\"]+/g); y", "x.match(/       g); y"],
  ["a division is none", "a / b; c / 2; 'd'", "a / b; c / 2; ' '"],
  ["a regular expression after a keyword", "return /'/.test(a)", "return / /.test(a)"],
  ["a closing tag is none", "<b>{a}</b><i>{b}</i>", "<b>{a}</b><i>{b}</i>"],
];

for (const [what, text, code] of cases) {
  test(`leaves only code: ${what}`, () => {
    expect(codeOnly(text.replaceAll("§", "$"))).toBe(code.replaceAll("§", "$"));
  });
}

test("keeps every line where it was", async () => {
  const text = await Bun.file(import.meta.path).text();
  const lengths = (source: string) => source.split("\n").map((line) => line.length);
  expect(lengths(codeOnly(text))).toEqual(lengths(text));
});
