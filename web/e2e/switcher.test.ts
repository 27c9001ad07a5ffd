import { expect, test } from "bun:test";
import type { Locator } from "playwright-core";
import { clientOf } from "./client-of.ts";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();

const field = ({ page }: Visitor): Locator => page.getByRole("combobox", { name: "Find or go to" });
const options = ({ page }: Visitor): Locator => page.getByRole("option");
const marked = ({ page }: Visitor): Locator => page.getByRole("option", { selected: true });
const link = ({ page }: Visitor, name: string | RegExp): Locator =>
  page.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name });

async function openSwitcher(visitor: Visitor): Promise<void> {
  await visitor.page.keyboard.press("Control+k");
  await field(visitor).and(visitor.page.locator(":focus")).waitFor();
}

/** Somebody in a few rooms, with the page loaded wholly. */
async function inRooms(names: readonly string[]): Promise<Visitor> {
  const a = await koe.person("aiko");
  const { api } = clientOf(a, koe.url);
  for (const name of names) await api.createRoom({ name, visibility: "private" });
  await a.open("/r/general");
  for (const name of names) await link(a, name).waitFor();
  await a.box.waitFor();
  return a;
}

test("goes to a room by a mistyped name, without a connection too (W45)", async () => {
  const a = await inRooms(["design", "infra"]);
  await a.page.waitForLoadState("networkidle");
  await a.page.context().setOffline(true);
  await openSwitcher(a);
  await field(a).fill("desgin");
  await marked(a).filter({ hasText: "design" }).waitFor();
  await a.page.keyboard.press("Enter");
  await a.page.waitForURL(/\/r\/[^/]+$/);
  await a.page.getByRole("heading", { name: "design" }).waitFor();
  await a.box.and(a.page.locator(":focus")).waitFor();
});

test("shows its list in the second frame after the key (W45)", async () => {
  const a = await inRooms(["design"]);
  await openSwitcher(a);
  await options(a).first().waitFor();
  await a.page.keyboard.press("Escape");
  await field(a).waitFor({ state: "detached" });
  const isThere = await a.page.evaluate(() => {
    const held = { key: "k", ctrlKey: true, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new KeyboardEvent("keydown", held));
    return new Promise<boolean>((resolve) =>
      requestAnimationFrame(() =>
        requestAnimationFrame(() => resolve(document.querySelector('[role="option"]') !== null)),
      ),
    );
  });
  expect(isThere).toBe(true);
});

test("Esc gives back the focus, the text and the caret (W45)", async () => {
  const a = await inRooms([]);
  await a.box.fill("half a thought");
  await a.box.evaluate((box) => box instanceof HTMLTextAreaElement && box.setSelectionRange(4, 6));
  await openSwitcher(a);
  await a.page.keyboard.press("Escape");
  await a.box.and(a.page.locator(":focus")).waitFor();
  const caret = await a.box.evaluate((box) =>
    box instanceof HTMLTextAreaElement ? [box.value, box.selectionStart, box.selectionEnd] : [],
  );
  expect(caret).toEqual(["half a thought", 4, 6]);
  await openSwitcher(a);
  await a.page.keyboard.press("Control+k");
  await a.box.and(a.page.locator(":focus")).waitFor();
});

test("shows the rooms one was in last first, and walks its list with the arrows (W45)", async () => {
  const a = await inRooms(["alpha", "beta", "gamma"]);
  for (const name of ["beta", "gamma", "alpha"]) {
    await link(a, name).click();
    await a.page.getByRole("heading", { name }).waitFor();
  }
  await openSwitcher(a);
  await options(a).nth(2).waitFor();
  const names = await a.page.locator('[role="option"] bdi').allTextContents();
  expect(names.slice(0, 2)).toEqual(["gamma", "beta"]);
  await a.page.keyboard.press("ArrowDown");
  await marked(a).filter({ hasText: "beta" }).waitFor();
  const markedId = await marked(a).getAttribute("id");
  expect(await field(a).getAttribute("aria-activedescendant")).toBe(markedId);
  await a.page.keyboard.press("ArrowUp");
  await a.page.keyboard.press("ArrowUp");
  await marked(a).filter({ hasText: "Keyboard shortcuts" }).waitFor();
  await a.page.keyboard.press("ArrowDown");
  await a.page.keyboard.press("Enter");
  await a.page.getByRole("heading", { name: "gamma" }).waitFor();
});

test("finds people whom one has not written to, public rooms, and what there is to do (W45)", async () => {
  const [b, a] = [await koe.person("benedikt"), await koe.person("aiko")];
  const bensName = b.person?.username ?? "";
  const { id } = await clientOf(b, koe.url).api.createRoom({ name: "open garden", visibility: "public" });
  await a.open("/r/general");
  await a.box.waitFor();
  await openSwitcher(a);
  await field(a).fill("garden");
  await marked(a).filter({ hasText: "Not joined" }).waitFor();
  await a.page.keyboard.press("Enter");
  await a.page.waitForURL(`**/r/${id}`);

  await openSwitcher(a);
  await field(a).fill(`@${bensName}`);
  await marked(a).filter({ hasText: bensName }).waitFor();
  await a.page.keyboard.press("Enter");
  await a.page.getByRole("heading", { name: bensName }).waitFor();

  await openSwitcher(a);
  await field(a).fill(">create");
  await a.page.keyboard.press("Enter");
  await a.page.getByRole("dialog", { name: "Create a room" }).waitFor();
  await a.page.keyboard.press("Escape");
  await a.page.getByRole("dialog", { name: "Create a room" }).waitFor({ state: "detached" });

  await openSwitcher(a);
  await field(a).fill("qqqq");
  await a.page.getByText("Nothing is called “qqqq”.").waitFor();
});
