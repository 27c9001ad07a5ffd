/**
 * The main screens as pictures, at the widths at which the layout changes and in both themes.
 *
 * They are compared with those in `screens/`, pixel by pixel with a tolerance; a picture that differs is left in a
 * temporary folder, for looking. `KOE_TEST_UPDATE_SCREENS=1` takes them anew: look at them before they are committed.
 * Another Chromium draws letters a little differently; beside the pictures stands whose they are, and one of another
 * version gets a wider tolerance, which still sees what moves, goes or changes its colour.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { type Scene, startScene } from "../../test/scene/start-scene.ts";
import { openBrowser } from "./browser.ts";
import { buildPage } from "./page-build.ts";
import { differingShare, shrink } from "./scene/picture.ts";
import { plainNow, plainScript } from "./scene/plain-script.ts";

setDefaultTimeout(60_000);

const folder = join(import.meta.dir, "screens");
const versionFile = join(folder, "chromium.txt");
const isUpdate = process.env["KOE_TEST_UPDATE_SCREENS"] === "1";
const patienceMs = 8_000;
const toleratedShare = 0.001;
const toleratedShareOfOthers = 0.03;

const reader = "noor";
const sizes = { 1280: 720, 768: 720, 360: 640 };
type Width = keyof typeof sizes;

interface Screen {
  readonly name: string;
  readonly path: string;
  readonly isStranger?: true;
  /** What is there when it is complete. */
  readonly ready: (page: Page) => Promise<unknown>;
  /** Not everywhere: the parts are the same, and a picture is a thing to look after. */
  readonly widths?: readonly Width[];
}

const hasRoom = (page: Page) =>
  Promise.all([
    page.getByRole("article").filter({ hasText: "I can pair on it" }).waitFor(),
    page.locator("pre span").first().waitFor(),
  ]);

const screens: readonly Screen[] = [
  {
    name: "sign-in",
    path: "/",
    isStranger: true,
    ready: (page) => page.getByRole("heading", { name: "Sign in to Koe" }).waitFor(),
    widths: [1280, 360],
  },
  { name: "room", path: "/r/design", ready: hasRoom },
  {
    name: "thread",
    path: "/r/design/t/5",
    ready: (page) => page.getByText("Good to know, thank you.").waitFor(),
  },
  {
    name: "people",
    path: "/r/design/members",
    ready: (page) => page.getByText("4 people").waitFor(),
    widths: [1280, 360],
  },
  {
    name: "rooms",
    path: "/",
    ready: (page) => page.getByRole("link", { name: /Releases/ }).waitFor(),
    widths: [360],
  },
  {
    name: "switcher",
    path: "/r/general",
    ready: async (page) => {
      await page.getByRole("textbox", { name: /^Message/ }).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("option").first().waitFor();
    },
    widths: [1280],
  },
  {
    name: "tokens",
    path: "/settings/tokens",
    ready: (page) => page.getByText("You have no access tokens.").waitFor(),
    widths: [1280, 360],
  },
];

let scene: Scene;
let browser: Browser;
/** For reading pictures. */
let desk: Page;
let actualFolder: string | undefined;

beforeAll(async () => {
  await buildPage();
  [scene, browser] = await Promise.all([startScene(plainScript), openBrowser()]);
  desk = await browser.newPage();
});
afterAll(() => scene.stop());

const major = () => browser.version().split(".")[0] ?? "";
const isTheirs = () => existsSync(versionFile) && readFileSync(versionFile, "utf8").trim() === major();

/** One browser context for each width and kind of visitor: it has the files of the page after the first screen. */
const contexts = new Map<string, Promise<BrowserContext>>();

function contextFor(isStranger: boolean, width: Width): Promise<BrowserContext> {
  const key = `${width} ${isStranger}`;
  const context = contexts.get(key) ?? openContext(isStranger, width);
  contexts.set(key, context);
  return context;
}

async function openContext(isStranger: boolean, width: Width): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: scene.url,
    viewport: { width, height: sizes[width] },
    locale: "en-GB",
    timezoneId: "UTC",
    reducedMotion: "reduce",
    hasTouch: width === 360,
    serviceWorkers: "block",
  });
  context.setDefaultTimeout(15_000);
  // Whoever is not looking reads nothing, so every picture has the same unread.
  await context.addInitScript(() => {
    document.hasFocus = () => false;
  });
  if (!isStranger) {
    const value = scene.sessions.get(reader) ?? "";
    const cookie = { name: "auth_token", value, url: scene.url };
    await context.addCookies([{ ...cookie, httpOnly: true, sameSite: "Strict" }]);
  }
  return context;
}

async function openScreen(screen: Screen, width: Width): Promise<Page> {
  const context = await contextFor(screen.isStranger === true, width);
  const page = await context.newPage();
  await page.clock.setFixedTime(plainNow);
  await page.goto(screen.path);
  await screen.ready(page);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  return page;
}

const take = (page: Page) => page.screenshot({ caret: "hide", animations: "disabled" });

/** The first of two pictures in a row that are the same. */
async function takeSettled(page: Page): Promise<Buffer> {
  let last = await take(page);
  for (;;) {
    const next = await take(page);
    if (next.equals(last)) return next;
    last = next;
  }
}

/** Looks until the page has become like the picture; gives how much differs at the end. */
async function findDifference(page: Page, expected: Buffer, tolerated: number) {
  const endsAt = performance.now() + patienceMs;
  for (;;) {
    const actual = await take(page);
    const share = await differingShare(desk, actual, expected);
    if (share <= tolerated || performance.now() > endsAt) return { share, actual };
  }
}

function keepActual(name: string, picture: Buffer): string {
  actualFolder ??= mkdtempSync(join(tmpdir(), "koe-screens-"));
  const path = join(actualFolder, name);
  writeFileSync(path, picture);
  return path;
}

async function check(page: Page, name: string): Promise<void> {
  const path = join(folder, name);
  if (isUpdate) return writeFileSync(path, await shrink(desk, await takeSettled(page)));
  const tolerated = isTheirs() ? toleratedShare : toleratedShareOfOthers;
  const { share, actual } = await findDifference(page, readFileSync(path), tolerated);
  if (share <= tolerated) return;
  const percent = (part: number) => `${(part * 100).toFixed(2)} %`;
  throw new Error(
    `${percent(share)} of ${name} differ, ${percent(tolerated)} may; how it looks now: ${keepActual(name, actual)}` +
      (isTheirs()
        ? ""
        : `\nThe pictures are from Chromium ${readFileSync(versionFile, "utf8").trim()}, this is ${major()}.`),
  );
}

const themes = ["light", "dark"] as const;
const everywhere = [1280, 768, 360] as const;
const shown = screens.flatMap((screen) =>
  (screen.widths ?? everywhere).map((width) => [screen.name, width, screen] as const),
);

describe("a screen looks as it did in both themes", () => {
  test.each(shown)("%s at %d pixels", async (name, width, screen) => {
    const page = await openScreen(screen, width);
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme });
      await check(page, `${name}-${width}-${colorScheme}.png`);
    }
    await page.close();
  });
});

test("the pictures say which Chromium they are from", () => {
  if (isUpdate) writeFileSync(versionFile, `${major()}\n`);
  expect(readFileSync(versionFile, "utf8")).toMatch(/^\d+\n$/);
});
