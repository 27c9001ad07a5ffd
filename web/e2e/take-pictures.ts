/**
 * Takes the pictures of the README anew: `npx bun web/e2e/take-pictures.ts`. Needs fonts for what is in them, such as
 * Debian's fonts-noto-cjk, fonts-noto-core and fonts-noto-color-emoji.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { type Scene, startScene } from "../../test/scene/start-scene.ts";
import { launchChromium } from "./chromium.ts";
import { buildPage } from "./page-build.ts";
import { shrink } from "./scene/picture.ts";
import { studioNow, studioScript } from "./scene/studio-script.ts";

const folder = join(import.meta.dir, "../../docs/pictures");
const pictures = [
  { file: "room-light.png", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { file: "room-phone-dark.png", colorScheme: "dark", viewport: { width: 360, height: 800 } },
] as const;

async function open(browser: Browser, scene: Scene, username: string, options: object) {
  const context = await browser.newContext({
    ...{ baseURL: scene.url, locale: "en-GB", timezoneId: "UTC", reducedMotion: "reduce" },
    ...options,
  });
  const value = scene.sessions.get(username) ?? "";
  await context.addCookies([
    { name: "auth_token", value, url: scene.url, httpOnly: true, sameSite: "Strict" },
  ]);
  const page = await context.newPage();
  await page.clock.setFixedTime(studioNow);
  // Whoever is not looking reads nothing.
  await page.addInitScript(() => {
    document.hasFocus = () => false;
  });
  await page.goto("/r/booklet");
  await page.getByRole("article").filter({ hasText: "Courier comes" }).waitFor();
  return page;
}

async function take(browser: Browser, scene: Scene): Promise<void> {
  const [me = "", ...others] = studioScript.people;
  const desk = await browser.newPage();
  for (const username of others.slice(0, 2)) await open(browser, scene, username, {});
  for (const { file, ...options } of pictures) {
    const page = await open(browser, scene, me, { ...options, hasTouch: options.viewport.width < 600 });
    await page.locator("pre span").first().waitFor();
    await page.getByRole("button", { name: /🎉/u }).waitFor();
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    const picture = await page.screenshot({ caret: "hide", animations: "disabled" });
    writeFileSync(join(folder, file), await shrink(desk, picture));
  }
}

await buildPage();
const scene = await startScene(studioScript);
const browser = await launchChromium();
await take(browser, scene);
await browser.close();
await scene.stop();
