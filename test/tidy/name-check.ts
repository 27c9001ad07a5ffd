import type { Breach, Check } from "./breach.ts";
import { isForTests, type SourceFile } from "./source-file.ts";

/** Programs in kebab-case, and no file or folder whose name says only that something is in it. */
export function pathNameCheck(vagueWords: readonly string[]): Check {
  return (files) =>
    files.flatMap(({ path, code }) => {
      const names = path.split("/").map((name) => name.replace(/\..*$/, ""));
      const vague = names.find((name) => vagueWords.includes(words(name).at(-1) ?? ""));
      const isKebab = code === "" || /^[a-z0-9.]+(?:-[a-z0-9.]+)*$/.test(path.split("/").at(-1) ?? "");
      return [
        ...(vague === undefined ? [] : [{ path, line: 1, what: `the name ${vague} says nothing` }]),
        ...(isKebab ? [] : [{ path, line: 1, what: "the name is not in kebab-case" }]),
      ];
    });
}

/** A program that exports something shares a word of its name with it. */
export function exportNameCheck(except: readonly string[]): Check {
  return (files) =>
    files.flatMap((file) =>
      except.some((place) => file.path.startsWith(place)) ? [] : exportNameBreaches(file),
    );
}

function exportNameBreaches({ path, code }: SourceFile): readonly Breach[] {
  if (code === "" || isForTests(path)) return [];
  const declared = /^export (?:async )?(?:abstract )?(?:const|let|function\*?|class|interface|type) (\w+)/gm;
  const listed = /^export (?:type )?\{([^}]*)\}/gm;
  const names = [
    ...[...code.matchAll(declared)].map((found) => found[1] ?? ""),
    ...[...code.matchAll(listed)].flatMap((found) => (found[1] ?? "").split(",")),
  ];
  if (names.length === 0) return [];
  const stem = words((path.split("/").at(-1) ?? "").replace(/\..*$/, ""));
  const fits = names.some((name) => stem.some((word) => name.toLowerCase().includes(word)));
  return fits ? [] : [{ path, line: 1, what: `exports ${names.join(", ")}` }];
}

function words(name: string): readonly string[] {
  return name
    .toLowerCase()
    .split(/[-_.]/)
    .map((word) => word.replace(/(?<=\w{2})s$/, ""));
}
