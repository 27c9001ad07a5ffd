import { expect, test } from "bun:test";
import { AxeBuilder } from "@axe-core/playwright";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();

async function writer(name: string): Promise<Visitor> {
  const visitor = await koe.person(name);
  await visitor.open("/r/general");
  return visitor;
}

const value = ({ box }: Visitor) => box.inputValue();
const button = ({ page }: Visitor) => page.getByRole("button", { name: "Pick an emoji" }).last();
const search = ({ page }: Visitor) => page.getByRole("searchbox", { name: "Search for an emoji" });

test("an emoji is found by the keyboard alone, and stands where the caret was (W33)", async () => {
  const a = await writer("aiko");
  await a.box.fill("well done");
  await a.box.press("Home");
  await button(a).focus();
  await a.page.keyboard.press("Enter");
  await search(a).waitFor();
  await a.page.waitForFunction(() => document.activeElement?.getAttribute("type") === "search");
  await a.page.keyboard.type("tada");
  await a.page.getByRole("gridcell", { name: "Party popper" }).waitFor();
  await a.page.keyboard.press("Enter");
  await search(a).waitFor({ state: "hidden" });
  expect(await value(a)).toBe("🎉well done");
  await a.page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  await a.page.keyboard.press("Control+Z");
  expect(await value(a)).toBe("well done");
});

test("arrows go through the grid, and Escape goes back to the button (W33)", async () => {
  const a = await writer("ben");
  await button(a).click();
  await a.page.getByRole("gridcell").first().waitFor();
  await search(a).press("ArrowDown");
  const active = () => a.page.locator("[data-active]").getAttribute("aria-label");
  await a.page.locator("[data-active]").waitFor();
  const first = await active();
  await a.page.keyboard.press("ArrowRight");
  await a.page.waitForFunction(
    (before) => document.querySelector("[data-active]")?.getAttribute("aria-label") !== before,
    first,
  );
  await a.page.keyboard.press("Escape");
  await search(a).waitFor({ state: "hidden" });
  expect(await button(a).evaluate((element) => document.activeElement === element)).toBe(true);
  expect(await value(a)).toBe("");
});

test("the picker is sound for assistive technology", async () => {
  const a = await writer("gina");
  await button(a).click();
  await a.page.getByRole("gridcell").first().waitFor();
  const { violations } = await new AxeBuilder({ page: a.page }).include("[role=dialog]").analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)])).toEqual([]);
});

test("the last ones and the skin tone are remembered (W33)", async () => {
  const a = await writer("cara");
  await button(a).click();
  await a.page.getByRole("button", { name: "Change the skin tone" }).click();
  await search(a).fill("thumbsup");
  await a.page.getByRole("gridcell", { name: "Thumbs up" }).click();
  await search(a).waitFor({ state: "hidden" });
  expect(await value(a)).toBe("👍🏻");
  await button(a).click();
  await a.page.getByRole("group", { name: "Picked last" }).getByRole("button", { name: "👍🏻" }).click();
  await search(a).waitFor({ state: "hidden" });
  expect(await value(a)).toBe("👍🏻👍🏻");
});

test("emoji are called as the reader calls them, from this server (W33)", async () => {
  const a = await koe.person("mika", { locale: "ja-JP" });
  await a.open("/r/general");
  await a.page.getByRole("button", { name: "絵文字を選ぶ" }).last().click();
  await a.page.getByRole("searchbox").fill("クラッカー");
  await a.page.getByRole("gridcell", { name: "クラッカー" }).waitFor();
});
