/** What a program sees of WCAG 2.2 AA, on the screens with something on them and on every layer over them, in both themes. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { AxeBuilder } from "@axe-core/playwright";
import type { BrowserContext, Page } from "playwright-core";
import { type Scene, startScene } from "../../test/scene/start-scene.ts";
import { openBrowser } from "./browser.ts";
import { buildPage } from "./page-build.ts";
import { plainScript } from "./scene/plain-script.ts";

setDefaultTimeout(60_000);

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const themes = ["light", "dark"] as const;

interface Screen {
  readonly path: string;
  /** What is done on it, until it is complete. */
  readonly ready: (page: Page) => Promise<unknown>;
}

const heading = (name: string) => (page: Page) => page.getByRole("heading", { name }).waitFor();
const box = (page: Page) => page.getByRole("textbox", { name: /^Message/ });
const lastRow = (page: Page) => page.getByRole("article").filter({ hasText: "I can pair on it" });

const doors: Readonly<Record<string, Screen>> = {
  "sign-in": { path: "/", ready: heading("Sign in to Koe") },
  "sign-up": { path: "/sign-up", ready: (page) => page.getByRole("textbox").first().waitFor() },
};

const places: Readonly<Record<string, Screen>> = {
  "an empty room": {
    path: "/r/general",
    ready: (page) => page.getByText("Nothing has been said here yet.").waitFor(),
  },
  "a room with what is unread": { path: "/r/design", ready: (page) => lastRow(page).waitFor() },
  "a row with its toolbar": {
    path: "/r/design",
    ready: async (page) => {
      await page.getByRole("article").filter({ hasText: "Nice. I moved" }).hover();
      await page.getByRole("toolbar", { name: "Message actions" }).waitFor();
    },
  },
  "a thread": {
    path: "/r/design/t/5",
    ready: (page) => page.getByText("Good to know, thank you.").waitFor(),
  },
  "the people of a room": {
    path: "/r/design/members",
    ready: (page) => page.getByText("4 people").waitFor(),
  },
  "the switcher": {
    path: "/r/general",
    ready: async (page) => {
      await box(page).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("option").first().waitFor();
    },
  },
  "the dialog that makes a room": {
    path: "/r/general",
    ready: async (page) => {
      await box(page).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("option", { name: "Create a room" }).click();
      await page.getByRole("dialog", { name: "Create a room" }).waitFor();
    },
  },
  "the emoji picker": {
    path: "/r/general",
    ready: async (page) => {
      await page.getByRole("button", { name: "Pick an emoji" }).click();
      await page.getByRole("gridcell").first().waitFor();
    },
  },
  "the list of people to mention": {
    path: "/r/general",
    ready: async (page) => {
      await box(page).pressSequentially("@ai");
      await page.getByRole("option", { name: /aiko/ }).waitFor();
    },
  },
  sessions: { path: "/settings/sessions", ready: (page) => page.getByText("This browser").waitFor() },
  tokens: {
    path: "/settings/tokens",
    ready: (page) => page.getByText("You have no access tokens.").waitFor(),
  },
};

let scene: Scene;
let strange: BrowserContext;
let known: BrowserContext;

beforeAll(async () => {
  await buildPage();
  const browser = await openBrowser();
  scene = await startScene(plainScript);
  const options = { baseURL: scene.url, locale: "en-GB", serviceWorkers: "block" } as const;
  // Colours that are on their way from one to another have the contrast of neither.
  [strange, known] = await Promise.all([
    browser.newContext({ ...options, reducedMotion: "reduce" }),
    browser.newContext({ ...options, reducedMotion: "reduce" }),
  ]);
  const value = scene.sessions.get("noor") ?? "";
  await known.addCookies([{ name: "auth_token", value, url: scene.url, httpOnly: true, sameSite: "Strict" }]);
  for (const context of [strange, known]) context.setDefaultTimeout(15_000);
});
afterAll(() => scene.stop());

async function expectSound(context: BrowserContext, { path, ready }: Screen): Promise<void> {
  const page = await context.newPage();
  await page.goto(path);
  await ready(page);
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction(() =>
      document.getAnimations().every(({ playState }) => playState !== "running"),
    );
    const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
    expect(violations.map(({ id, nodes }) => [colorScheme, id, nodes.map(({ html }) => html)])).toEqual([]);
  }
  await page.close();
}

describe("there is nothing to object to (W63)", () => {
  test.each(Object.entries(doors))("%s", (_, screen) => expectSound(strange, screen));
  test.each(Object.entries(places))("%s", (_, screen) => expectSound(known, screen));
});
