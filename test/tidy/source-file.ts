/**
 * The repository's files as the tidy rules see them: text, code without prose, and what each one imports.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { codeOnly } from "./code-only.ts";

export interface SourceFile {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
  /** The text of a program without comments and literals; empty for any other file. */
  readonly code: string;
  readonly imports: readonly Import[];
  /** Programs that a literal in the text names, from the file's folder or from the root. */
  readonly mentions: readonly string[];
}

export interface Import {
  readonly specifier: string;
  /** The path in this repository; undefined for a package. */
  readonly target: string | undefined;
  readonly line: number;
}

const programPattern = /\.(?:ts|tsx|mjs)$/;
const binaryPattern = /\.(?:png|jpg|webp|ico|woff2|wasm)$/;
/** What is made, fetched or kept here rather than written. */
const skippedFolders = new Set(["node_modules", ".git", "dist", "data"]);

export function sourceFile(path: string, text: string): SourceFile {
  const isProgram = programPattern.test(path);
  const code = isProgram ? codeOnly(text) : "";
  return { path, text, code, imports: importsOf(path, text, code), mentions: mentionsOf(path, text) };
}

/** Every text file below `root`, sorted by path. */
export function readSources(root: string): readonly SourceFile[] {
  return listFiles(root, "")
    .filter((path) => !binaryPattern.test(path))
    .sort()
    .map((path) => sourceFile(path, readFileSync(join(root, path), "utf8")));
}

/** 1 for the first line. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

/** Whether a file only serves tests: `test-bench.ts`, `api-under-test.ts`, all of `e2e/`. */
export function isForTests(path: string): boolean {
  return isTest(path) || /(?:^|\/)test-[\w-]+\.tsx?$|-under-test\.tsx?$|\/e2e\//.test(path);
}

function listFiles(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : listFiles(root, path);
    return entry.isFile() ? [path] : [];
  });
}

function importsOf(path: string, text: string, code: string): readonly Import[] {
  const keyword = /\b(?:from|import)\s*\(?\s*(?=["'])/g;
  return [...code.matchAll(keyword)].flatMap((found) => {
    const start = found.index + found[0].length;
    const specifier = /^["']([^"']*)/.exec(text.slice(start))?.[1];
    if (specifier === undefined) return [];
    return [{ specifier, target: resolved(path, specifier), line: lineAt(text, start) }];
  });
}

function mentionsOf(path: string, text: string): readonly string[] {
  return [...text.matchAll(/["'`]([\w./-]+\.(?:ts|tsx|mjs))["'`]/g)].flatMap((found) => [
    normalize(found[1] ?? ""),
    normalize(join(dirname(path), found[1] ?? "")),
  ]);
}

function resolved(path: string, specifier: string): string | undefined {
  return specifier.startsWith(".") ? normalize(join(dirname(path), specifier)) : undefined;
}
