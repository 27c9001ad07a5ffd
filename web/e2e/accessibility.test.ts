import { describe, expect, test } from "bun:test";
import { AxeBuilder } from "@axe-core/playwright";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

/** WCAG 2.2 AA, as far as a program sees it, on every screen in both themes; and nothing scrolls sideways. */
const koe = koeWithPage();
const themes = ["light", "dark"] as const;
const doors = ["/", "/sign-up", "/owner/x", "/invite/x"];
const places = [
  "/r/general",
  "/settings/appearance",
  "/settings/password",
  "/settings/sessions",
  "/settings/tokens",
];

async function expectSound({ page }: Visitor, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  expect(violations.map(({ id, nodes }) => [path, id, nodes.map(({ html }) => html)])).toEqual([]);
}

async function expectNarrow({ page }: Visitor, path: string): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(path);
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect([path, width]).toEqual([path, 320]);
}

describe.each(themes)("in the %s theme", (colorScheme) => {
  test("the doors are sound", async () => {
    const visitor = await koe.visitor({ colorScheme });
    for (const path of doors) await expectSound(visitor, path);
  });

  test("the places are sound", async () => {
    const a = await koe.person("reader", { colorScheme });
    for (const path of places) await expectSound(a, path);
  });
});

test("a screen of 320 pixels is wide enough for everything (W63)", async () => {
  const visitor = await koe.visitor();
  for (const path of doors) await expectNarrow(visitor, path);
  const a = await koe.person("phone");
  for (const path of places) await expectNarrow(a, path);
});
