import type { Check } from "./breach.ts";
import { isForTests, lineAt, type SourceFile } from "./source-file.ts";

export interface WordRule {
  readonly what: string;
  readonly words: RegExp;
  /** `code`: outside comments and literals of a program; `text`: anywhere in any file. */
  readonly in: "code" | "text";
  /** Which files the rule is about; all when left out. */
  readonly about?: RegExp;
  /** Beginnings of the paths where the words belong. */
  readonly except: readonly string[];
  /** The rule is not about tests and what serves them. */
  readonly exceptTests?: boolean;
}

export function wordCheck(rule: WordRule): Check {
  return (files) =>
    files
      .filter((file) => isAbout(rule, file))
      .flatMap((file) => {
        const text = rule.in === "code" ? withoutImports(file.code) : file.text;
        const pattern = new RegExp(rule.words, `${rule.words.flags.replace("g", "")}g`);
        return [...text.matchAll(pattern)].map(({ 0: found, index }) => ({
          path: file.path,
          line: lineAt(text, index),
          what: `${rule.what}: ${found.trim()}`,
        }));
      });
}

export function lengthCheck(pattern: RegExp, linesMax: number): Check {
  return (files) =>
    files.flatMap(({ path, text }) => {
      const lines = text.trimEnd().split("\n").length;
      if (!pattern.test(path) || lines <= linesMax) return [];
      return [{ path, line: linesMax + 1, what: `${lines} lines; the most is ${linesMax}` }];
    });
}

function isAbout(rule: WordRule, { path, code }: SourceFile): boolean {
  if (rule.in === "code" && code === "") return false;
  if (rule.exceptTests === true && isForTests(path)) return false;
  return (rule.about?.test(path) ?? true) && !rule.except.some((place) => path.startsWith(place));
}

/** `as` means something else in an import. */
function withoutImports(code: string): string {
  return code.replace(/^(?:import|export)\b[^;()=]*?\bfrom\b[^;\n]*/gm, (found) =>
    found.replace(/[^\n]/g, " "),
  );
}
