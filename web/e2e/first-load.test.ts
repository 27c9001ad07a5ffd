import { beforeAll, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { buildPage } from "./page-build.ts";

/** What somebody on a slow network waits for, in kB after gzip; the budget of the design. */
const firstScriptsMax = 140;
const laterScriptMax = 110;

const folder = resolve(import.meta.dir, "../dist");
const html = () => readFileSync(join(folder, "index.html"), "utf8");
const gzipKb = (file: string) => gzipSync(readFileSync(join(folder, file))).length / 1000;

beforeAll(() => buildPage(), 60_000);

function firstScripts(): readonly string[] {
  const scripts = /(?:<script[^>]* src|<link rel="modulepreload"[^>]* href)="\/([^"]+)"/g;
  return [...html().matchAll(scripts)].map(([, file = ""]) => file);
}

test("the scripts of the first load stay within their budget", () => {
  const scripts = firstScripts();
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.reduce((sum, file) => sum + gzipKb(file), 0)).toBeLessThan(firstScriptsMax);
});

test("nothing that comes later is so big that one would wait for it", () => {
  const first = new Set(firstScripts());
  const later = readdirSync(join(folder, "assets"))
    .filter((name) => name.endsWith(".js") && !first.has(`assets/${name}`))
    .map((name) => [name, gzipKb(join("assets", name))] as const);
  expect(later.filter(([, size]) => size > laterScriptMax)).toEqual([]);
});

test("overlays are not in the first load", () => {
  expect(firstScripts().join()).not.toContain("overlay");
});

test("the first style has its layers in order, and the page's font is asked for with it", () => {
  const style = /href="\/(assets\/style-[^"]+\.css)"/.exec(html())?.[1] ?? "";
  const order = [...readFileSync(join(folder, style), "utf8").matchAll(/@layer (\w+)/g)].map(
    ([, name]) => name,
  );
  expect([...new Set(order)]).toEqual(["reset", "base", "ui", "place"]);
  expect(html()).toMatch(/rel="preload"[^>]*\.woff2"[^>]*as="font"/);
});
