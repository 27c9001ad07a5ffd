import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = import.meta.dir;
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !/(?:^|\/)test-/.test(path))
  .map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }));

test("browsers, Bun and Node can all load the sources: nothing in them is of one of these alone", () => {
  const ofOne = /\bBun\.|["']bun[:"']|["']node:|\bprocess\.|\bBuffer\b/;
  const found = sources.filter(({ path, text }) => path !== "file-storage.ts" && ofOne.test(text));
  expect(found.map(({ path }) => path)).toEqual([]);
});

test("what browsers load never reaches the file storage, nor any package but the protocol's client door", () => {
  for (const { path, text } of sources) {
    const specifiers = [...text.matchAll(/\bfrom "([^"]+)"/g)].map(([, specifier = ""]) => specifier);
    const others = specifiers.filter((name) => !name.startsWith(".") && name !== "@koe/protocol/client");
    expect({
      path,
      others: others.filter((name) => path !== "file-storage.ts" || !name.startsWith("node:")),
    }).toEqual({
      path,
      others: [],
    });
    expect({ path, reaches: specifiers.some((name) => name.endsWith("/file-storage.ts")) }).toEqual({
      path,
      reaches: false,
    });
  }
});
