import type { Check } from "./breach.ts";
import { isTest, type SourceFile } from "./source-file.ts";

/** Every program is imported or named by another file, or begins like one of `entries`, or is a test. */
export function unusedCheck(entries: readonly string[]): Check {
  return (files) => {
    const used = new Set(
      files.flatMap((file) => [...file.mentions, ...file.imports.map(({ target }) => target)]),
    );
    const isUsed = ({ path }: SourceFile) =>
      used.has(path) || entries.some((entry) => path.startsWith(entry)) || isTest(path);
    return files
      .filter((file) => file.code !== "" && !isUsed(file))
      .map(({ path }) => ({ path, line: 1, what: "nothing imports this file" }));
  };
}
