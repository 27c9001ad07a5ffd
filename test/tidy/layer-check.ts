/**
 * Who may import whom. Types count as much as values: a type from a later layer is knowledge of it.
 */
import type { Check } from "./breach.ts";
import { type Import, isForTests, isTest, type SourceFile } from "./source-file.ts";

/** Which packages each package may import by name; a folder that is not listed may import any. */
export function packageCheck(packages: Readonly<Record<string, readonly string[]>>): Check {
  return eachImport((file, entry) => {
    const own = topFolder(file.path);
    const allowed = Object.hasOwn(packages, own) ? packages[own] : undefined;
    if (entry.target !== undefined) {
      const other = topFolder(entry.target);
      const isTestSupport = other === "test" && isForTests(file.path);
      const crosses = allowed !== undefined && other !== own && !isTestSupport;
      return crosses ? `reaches into ${other} by a path, not by its package's name` : undefined;
    }
    const name = /^@koe\/([^/]+)/.exec(entry.specifier)?.[1];
    if (name === undefined || allowed === undefined || allowed.includes(name)) return undefined;
    return `${own} imports @koe/${name}`;
  });
}

/** The layers of each package in order; a file imports its own layer or an earlier one. */
export function layerCheck(layers: Readonly<Record<string, readonly string[]>>): Check {
  const rankOf = (path: string) => {
    const order = layers[topFolder(path)];
    const layer = layerOf(path);
    return order === undefined || layer === undefined ? undefined : { layer, at: order.indexOf(layer) };
  };
  const unknown: Check = (files) =>
    files.flatMap(({ path, code }) => {
      const rank = code === "" ? undefined : rankOf(path);
      return rank?.at === -1 ? [{ path, line: 1, what: `the layer ${rank.layer} is not in the list` }] : [];
    });
  const later = eachImport((file, { target }) => {
    const from = rankOf(file.path);
    const to = target === undefined ? undefined : rankOf(target);
    if (from === undefined || to === undefined || to.at <= from.at) return undefined;
    return `${from.layer} imports ${target}, of the later layer ${to.layer}`;
  });
  return (files) => [...unknown(files), ...later(files)];
}

/** Pairs of folders of which the first must not import the second, in any way. */
export function separationCheck(pairs: readonly (readonly [from: string, never: string])[]): Check {
  return eachImport((file, { target }) => {
    const pair = pairs.find(([from, never]) => file.path.startsWith(from) && target?.startsWith(never));
    return pair === undefined ? undefined : `${pair[0]} imports ${target}`;
  });
}

/** A folder that imports nothing but itself; `tools` are what its tests may use. */
export function selfContainedCheck(folder: string, tools: readonly string[]): Check {
  return eachImport((file, { specifier, target }) => {
    if (!file.path.startsWith(folder) || target?.startsWith(folder)) return undefined;
    return isTest(file.path) && tools.includes(specifier) ? undefined : `${folder} imports ${specifier}`;
  });
}

/** For some packages the only places that may import them. */
export function homeCheck(homes: Readonly<Record<string, readonly string[]>>): Check {
  return eachImport((file, { specifier }) => {
    const home = Object.entries(homes).find(
      ([name]) => specifier === name || specifier.startsWith(`${name}/`),
    );
    const isHome = home === undefined || home[1].some((place) => file.path.startsWith(place));
    return isHome ? undefined : `imports ${specifier}`;
  });
}

function eachImport(judge: (file: SourceFile, entry: Import) => string | undefined): Check {
  return (files) =>
    files.flatMap((file) =>
      file.imports.flatMap((entry) => {
        const what = judge(file, entry);
        return what === undefined ? [] : [{ path: file.path, line: entry.line, what }];
      }),
    );
}

function topFolder(path: string): string {
  return path.split("/", 1)[0] ?? "";
}

/** The first name below a package's src, without its ending: a folder or a file. */
function layerOf(path: string): string | undefined {
  return /^[^/]+\/src\/([^/.]+)/.exec(path)?.[1];
}
