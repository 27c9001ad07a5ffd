/**
 * Where the browser of the tests is, and how it is started: Debian's Chromium, or the one that KOE_TEST_CHROMIUM names.
 * Letters are drawn in shades of grey and without hints, so that two machines draw nearly the same.
 */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A name for this machine that browsers do not trust as they trust `localhost`: as if it were another one. */
export const elsewhere = "koe.test";

const isRoot = process.getuid?.() === 0;
const args = [
  "--disable-dev-shm-usage",
  "--force-color-profile=srgb",
  "--font-render-hinting=none",
  "--disable-lcd-text",
  `--host-resolver-rules=MAP ${elsewhere} 127.0.0.1`,
  // Root may run no browser with one.
  ...(isRoot ? ["--no-sandbox"] : []),
];

export function launchChromium(moreArgs: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: [...args, ...moreArgs] });
}

function findChromium(): string {
  const named = process.env["KOE_TEST_CHROMIUM"];
  const found = [...(named === undefined ? [] : [named]), ...places].find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    "These tests need Chromium: `apt-get install chromium`, or set KOE_TEST_CHROMIUM to the path of one.",
  );
}
