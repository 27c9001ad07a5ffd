import { expect, test } from "bun:test";
import fc from "fast-check";
import { LogLines } from "./log-lines.ts";

test("lines come out the same however the stream was cut", () => {
  const line = fc.stringMatching(/^[a-zこえ]{1,12}$/);
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(20)), (lines, cuts) => {
      const splitter = new LogLines(12);
      let rest = lines.map((text) => `${text}\n`).join("");
      const seen = cuts.flatMap((cut) => {
        const piece = rest.slice(0, cut);
        rest = rest.slice(cut);
        return splitter.push(piece);
      });
      expect([...seen, ...splitter.push(rest), ...splitter.end()]).toEqual(lines);
    }),
  );
});

test("an endless line is cut at the bound, and the next one is whole", () => {
  const splitter = new LogLines(5);
  expect(splitter.push("endless")).toEqual([]);
  expect(splitter.push(" and on\nnext\n")).toEqual(["endle…", "next"]);
});

test("a line without an end comes last, empty lines do not come", () => {
  const splitter = new LogLines(10);
  expect(splitter.push("\n\none\n\r\nrest")).toEqual(["one"]);
  expect([...splitter.end(), ...splitter.end()]).toEqual(["rest"]);
});
