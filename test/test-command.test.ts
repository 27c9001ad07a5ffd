import { afterAll, beforeAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Launch, launch } from "./launch.ts";

/** `npm test` in a small copy of the repository, with the real tools. */
const repository = resolve(import.meta.dir, "..");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "koe-test-command-"));
  for (const name of [
    "bin",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "biome.json",
    ".gitignore",
  ]) {
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  for (const path of ["protocol/src", "sdk/src", "web/src", "web/e2e"]) {
    mkdirSync(join(folder, path), { recursive: true });
  }
  const page = {
    "index.html": '<!doctype html>\n<script type="module" src="/src/main.ts"></script>\n',
    "src/main.ts": "document.title;\n",
    "tsconfig.json":
      '{ "extends": "../tsconfig.json", "include": ["src"], "compilerOptions": { "lib": ["DOM"] } }\n',
    "e2e/tsconfig.json": '{ "extends": "../tsconfig.json", "include": ["."] }\n',
    "e2e/a.ts": "export const a = 1;\n",
  };
  for (const [path, text] of Object.entries(page)) writeFileSync(join(folder, "web", path), text);
});

afterAll(() => rmSync(folder, { recursive: true }));

function runWith(body: string, args: readonly string[] = []): Launch {
  const text = `import { expect, test } from "bun:test";\n\n${body}\n`;
  writeFileSync(join(folder, "protocol", "a.test.ts"), text);
  return launch({ folder, args: ["test", ...args] });
}

const lastLine = async (run: Launch) => (await run.everything).trimEnd().split("\n").at(-1);

test("every step and every test counts, and the sum is the last line", async () => {
  const run = runWith('test("a", () => expect(1).toBe(1));\ntest("b", () => expect(2).toBe(2));');
  expect(await lastLine(run)).toBe("8 passed, 0 failed");
  expect(await run.status).toBe(0);
});

test("a failing test and one that is left out both count as failed", async () => {
  const run = runWith(
    'test("a", () => expect(1).toBe(1));\ntest("b", () => expect(2).toBe(3));\ntest.todo("c");',
  );
  expect(await lastLine(run)).toBe("7 passed, 2 failed");
  expect(await run.status).toBe(1);
});

test("an error of types counts as failed", async () => {
  const run = runWith('test("a", () => expect(1).toBe("1".lenght));');
  expect(await run.everything).toContain("Types: FAILED");
  expect(await run.status).toBe(1);
});

test("a run without a test has failed", async () => {
  const run = runWith('test("a", () => expect(1).toBe(1));', ["no-such-file"]);
  expect(await lastLine(run)).toBe("6 passed, 1 failed");
  expect(await run.status).toBe(1);
});

test("a test file that ends the process has failed", async () => {
  const run = runWith('test("a", () => {\n  expect(1).toBe(1);\n  process.exit(0);\n});');
  expect(await lastLine(run)).toBe("6 passed, 1 failed");
  expect(await run.status).toBe(1);
});
