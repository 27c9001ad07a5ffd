import type { Breach, Check } from "./breach.ts";
import type { SourceFile } from "./source-file.ts";

/** No file imports itself by way of others. */
export const cycleCheck: Check = (files) => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const finished = new Set<string>();
  const breaches: Breach[] = [];
  const visit = (file: SourceFile, way: readonly string[]) => {
    if (finished.has(file.path)) return;
    const path = [...way, file.path];
    for (const { target, line } of file.imports) {
      const next = target === undefined ? undefined : byPath.get(target);
      if (next === undefined) continue;
      const start = path.indexOf(next.path);
      if (start === -1) visit(next, path);
      else breaches.push({ path: file.path, line, what: [...path.slice(start), next.path].join(" → ") });
    }
    finished.add(file.path);
  };
  for (const file of files) visit(file, []);
  return breaches;
};
