/**
 * The rules that the linter checks instead of `tidy.test.ts`. Each sample breaks one; a rule that was turned off in
 * biome.json makes its test fail.
 */
import { beforeAll, expect, test } from "bun:test";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dir, "..", "..");

const breaches: Readonly<Record<string, string>> = {
  "complexity/noExcessiveLinesPerFunction": `export function a() {\n${"  b();\n".repeat(71)}}\n`,
  "suspicious/noExplicitAny": "export const a = (b: any) => b;\n",
  "suspicious/noConsole": "console.log(1);\n",
  "suspicious/noFocusedTests": 'describe.only("a", () => {});\n',
  "suspicious/noSkippedTests": 'describe.skip("a", () => {});\n',
  "style/noNonNullAssertion": "export const a = b!.c;\n",
  "style/noDefaultExport": "export default 1;\n",
  "style/useImportType": 'import { type A } from "./a.ts";\nexport type B = A;\n',
  "style/noParameterAssign": "export function a(b: number) {\n  b = 1;\n  return b;\n}\n",
  "correctness/noUnusedVariables": "const a = 1;\n",
};

let report = "";

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "koe-linter-"));
  cpSync(join(root, "biome.json"), join(folder, "biome.json"));
  for (const [rule, text] of Object.entries(breaches))
    await Bun.write(join(folder, `${fileOf(rule)}.ts`), text);
  const biome = join(root, "node_modules", ".bin", "biome");
  const options = ["--vcs-enabled=false", "--max-diagnostics=none", "--colors=off"];
  const linter = Bun.spawn([biome, "lint", ...options], { cwd: folder, stdout: "pipe", stderr: "pipe" });
  report = (await linter.stdout.text()) + (await linter.stderr.text());
  rmSync(folder, { recursive: true });
});

for (const rule of Object.keys(breaches)) {
  test(`the linter enforces ${rule}`, () => {
    expect(report).toMatch(new RegExp(`^${fileOf(rule)}\\.ts\\S* lint/${rule} `, "m"));
  });
}

function fileOf(rule: string): string {
  return rule.replace("/", "-");
}
