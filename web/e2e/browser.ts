/** The browser of a test file: started at its first use, and ended with the file. */
import { afterAll } from "bun:test";
import type { Browser } from "playwright-core";
import { launchChromium } from "./chromium.ts";

let starting: Promise<Browser> | undefined;

export function openBrowser(): Promise<Browser> {
  starting ??= launchChromium();
  return starting;
}

afterAll(async () => {
  await (await starting)?.close();
  starting = undefined;
});
