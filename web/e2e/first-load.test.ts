import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { Visitor } from "./vocabulary.ts";
import { koeWithPage } from "./vocabulary.ts";

/** What somebody on a slow network waits for, in kB after gzip; the budget of the design. */
const firstScriptsMax = 140;
/** What a stranger waits for besides, where the same first load is followed by the page to sign in. */
const doorScriptsMax = 7;
const laterScriptMax = 110;

const koe = koeWithPage();
const folder = resolve(import.meta.dir, "../dist");
const html = () => readFileSync(join(folder, "index.html"), "utf8");
const gzipKb = (file: string) => gzipSync(readFileSync(join(folder, file))).length / 1000;
const sumKb = (files: Iterable<string>) => [...files].reduce((sum, file) => sum + gzipKb(file), 0);

/** What the page names, with all that it imports, and so on: nothing is drawn before all of it is there. */
function firstScripts(): readonly string[] {
  const scripts = /(?:<script[^>]* src|<link rel="modulepreload"[^>]* href)="\/([^"]+)"/g;
  return [...reached([...html().matchAll(scripts)].map(([, file = ""]) => file))];
}

/** These, and what they import before they run. */
function reached(files: readonly string[], known: Set<string> = new Set()): Set<string> {
  for (const file of files) {
    if (known.has(file)) continue;
    known.add(file);
    const imports = readFileSync(join(folder, file), "utf8").matchAll(
      /\b(?:from|import)\s*"\.\/([^"]+\.js)"/g,
    );
    reached(
      [...imports].map(([, name = ""]) => `assets/${name}`),
      known,
    );
  }
  return known;
}

/** Lets no script through but these, as if all others took for ever. */
async function allowOnly({ page }: Visitor, files: readonly string[]): Promise<void> {
  await page.route("**/assets/*.js", (route) => {
    const isAllowed = files.includes(new URL(route.request().url()).pathname.slice(1));
    return isAllowed ? route.continue() : undefined;
  });
}

test("the scripts of the first load stay within their budget", () => {
  const scripts = firstScripts();
  expect(scripts.length).toBeGreaterThan(0);
  expect(sumKb(scripts)).toBeLessThan(firstScriptsMax);
});

test("they are all that a room needs: it is read and written in before anything else is there", async () => {
  const a = await koe.person("early");
  await allowOnly(a, firstScripts());
  await a.open("/r/general");
  await a.box.fill("**hello** from the *first* load");
  await a.box.press("Enter");
  await a.row("from the first load").getByText("hello").waitFor();
  expect(await a.box.inputValue()).toBe("");
});

test("the door takes little more", () => {
  const first = new Set(firstScripts());
  const door = readdirSync(join(folder, "assets")).find((name) => /^sign-in-page-.*\.js$/.test(name)) ?? "";
  const more = [...reached([`assets/${door}`])].filter((file) => !first.has(file));
  expect(more.length).toBeGreaterThan(0);
  expect(sumKb(more)).toBeLessThan(doorScriptsMax);
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
