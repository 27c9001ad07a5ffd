/** A class that is named and not there styles nothing, and says nothing; the compiler does not look into styles. */
import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const root = join(import.meta.dir, "..");
const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".tsx"),
);
const read = (path: string) => readFileSync(join(root, path), "utf8");

interface Use {
  readonly file: string;
  readonly style: string;
  readonly names: readonly string[];
  /** Names some of its classes by a value. */
  readonly isOpen: boolean;
}

const uses: readonly Use[] = files.flatMap((file) => {
  const text = read(file);
  const style = /import styles from "([^"]+)"/.exec(text)?.[1];
  if (style === undefined) return [];
  const names = [...text.matchAll(/\bstyles\["([\w-]+)"\]/g)].map(([, name = ""]) => name);
  return [{ file, style: join(dirname(file), style), names, isOpen: /\bstyles\[[^"]/.test(text) }];
});

const classesIn = (style: string) =>
  new Set([...read(style).matchAll(/\.([a-z][\w-]*)(?=[^{};]*\{)/gi)].map(([, name = ""]) => name));

test.each(uses)("$file names classes that $style has", ({ style, names }) => {
  const classes = classesIn(style);
  expect(names.filter((name) => !classes.has(name))).toEqual([]);
});

test.each([...new Set(uses.map(({ style }) => style))])("%s has no class that nobody names", (style) => {
  const users = uses.filter((use) => use.style === style);
  const named = new Set(users.flatMap(({ names }) => names));
  const unused = [...classesIn(style)].filter((name) => !named.has(name));
  expect(users.some(({ isOpen }) => isOpen) ? [] : unused).toEqual([]);
});
