/**
 * Makes the package that is published: `sdk/dist`, plain JavaScript with all that it needs inside, and its types.
 *
 * Inside the repository everybody imports the sources; so `package.json` here names these, and the package gets one of its
 * own. Of the types only those go in that its doors reach, with the protocol's written out.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";

const folder = resolve(import.meta.dir, "..");
const root = resolve(folder, "..");
const doors = ["index", "file-storage", "indexed-db"];
/** What stands for the protocol in the types. */
const wireTypes = "entry-event.ts";

export async function packSdk(output = join(folder, "dist")): Promise<void> {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  await bundle(output);
  await writeTypes(join(output, "types"));
  writeFileSync(join(output, "package.json"), `${JSON.stringify(await manifest(), undefined, 2)}\n`);
  cpSync(join(folder, "README.md"), join(output, "README.md"));
  writeFileSync(join(output, "LICENSE"), licenses());
}

/** Koe's, and that of the one package whose code is inside. */
function licenses(): string {
  const text = (path: string) => readFileSync(join(root, path), "utf8").trim();
  return `${text("LICENSE")}\n\nThis package contains zod:\n\n${text("node_modules/zod/LICENSE")}\n`;
}

async function bundle(outdir: string): Promise<void> {
  await Bun.build({
    entrypoints: doors.map((door) => join(folder, "src", `${door}.ts`)),
    outdir,
    root: join(folder, "src"),
    format: "esm",
    target: "browser",
    splitting: true,
    external: ["node:*"],
    naming: { entry: "[name].js", chunk: "chunk-[hash].js" },
    minify: { whitespace: true, syntax: true },
  });
}

async function writeTypes(outdir: string): Promise<void> {
  const made = mkdtempSync(join(tmpdir(), "koe-sdk-types-"));
  try {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const child = Bun.spawn([process.execPath, tsc, "-p", import.meta.dir, "--outDir", made], {
      stdout: "pipe",
      stderr: "inherit",
    });
    const said = await new Response(child.stdout).text();
    if ((await child.exited) !== 0) throw new Error(`the types were not made:\n${said}`);
    const waiting = doors.map((door) => `${door}.ts`);
    const copied = new Set<string>();
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (copied.has(path)) continue;
      copied.add(path);
      waiting.push(...copyTypes(made, outdir, path));
    }
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** Copies the types of a source; gives the sources that they name, from `src`. */
function copyTypes(made: string, outdir: string, path: string): readonly string[] {
  const from = path === wireTypes ? "sdk/build" : "sdk/src";
  const text = readFileSync(join(made, from, declarationOf(path)), "utf8");
  const named: string[] = [];
  const rewritten = text.replace(/(?<=\b(?:from |import\())"([^"]+)"/g, (quoted, specifier: string) => {
    const isProtocol = specifier === "@koe/protocol/client";
    if (path === wireTypes || (!isProtocol && !specifier.startsWith("."))) return quoted;
    const target = isProtocol ? wireTypes : join(dirname(path), specifier);
    named.push(target);
    return JSON.stringify(moduleName(relative(dirname(path), target)));
  });
  const standing = path === wireTypes ? rewritten.replace(/^import .*\n/gm, "") : rewritten;
  mkdirSync(dirname(join(outdir, path)), { recursive: true });
  writeFileSync(join(outdir, declarationOf(path)), standing);
  return named;
}

function declarationOf(path: string): string {
  return path.replace(/\.ts$/, ".d.ts");
}

function moduleName(path: string): string {
  const name = path.replace(/\.ts$/, ".js");
  return name.startsWith(".") ? name : `./${name}`;
}

async function manifest(): Promise<unknown> {
  const { name, version, description, license, type } = await Bun.file(join(folder, "package.json")).json();
  const exports = Object.fromEntries(
    doors.map((door) => [
      door === "index" ? "." : `./${door}`,
      { types: `./types/${door}.d.ts`, default: `./${door}.js` },
    ]),
  );
  return { name, version, description, license, type, engines: { node: ">=22" }, exports };
}

if (import.meta.main) await packSdk();
