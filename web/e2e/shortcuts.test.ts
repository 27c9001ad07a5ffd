import { describe, expect, test } from "bun:test";
import type { Locator } from "playwright-core";
import { keyCaps } from "../src/ui/shortcut.ts";
import { shortcuts } from "../src/ui/shortcut-table.ts";
import { clientOf } from "./client-of.ts";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();

const heading = ({ page }: Visitor, name: string): Locator => page.getByRole("heading", { name, level: 1 });
const link = ({ page }: Visitor, name: string | RegExp): Locator =>
  page.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name });
const focused = (visitor: Visitor, locator: Locator): Promise<void> =>
  locator.and(visitor.page.locator(":focus")).waitFor();

/** Somebody in the rooms alpha, beta, gamma, delta, at the first of them. */
async function walker(): Promise<{ readonly a: Visitor; readonly ids: Readonly<Record<string, string>> }> {
  const a = await koe.person("aiko");
  const { api } = clientOf(a, koe.url);
  const ids: Record<string, string> = {};
  for (const name of ["alpha", "beta", "delta", "gamma"]) {
    ids[name] = (await api.createRoom({ name, visibility: "private" })).id;
  }
  await a.open(`/r/${ids["alpha"]}`);
  await link(a, "gamma").waitFor();
  await a.box.waitFor();
  return { a, ids };
}

describe("walking through rooms by keys", () => {
  test("Alt with the arrows goes to the neighbours, with Shift to those with something unread (W46)", async () => {
    const { a, ids } = await walker();
    const b = await koe.person("ben");
    const { api } = clientOf(a, koe.url);
    const writer = clientOf(b, koe.url);
    const { id } = await writer.api.me();
    await a.page.keyboard.press("Alt+ArrowDown");
    await heading(a, "beta").waitFor();
    await a.page.keyboard.press("Alt+ArrowDown");
    await heading(a, "delta").waitFor();
    await a.page.keyboard.press("Alt+ArrowUp");
    await heading(a, "beta").waitFor();
    await api.setMember(ids["gamma"] ?? "", id, "member");
    await writer.room(ids["gamma"] ?? "").send("new").done;
    await link(a, /gamma.*unread/).waitFor();
    await a.page.keyboard.press("Alt+Shift+ArrowDown");
    await heading(a, "gamma").waitFor();
    await focused(a, a.box);
  });

  test("an arrival is in the title, is said once, and has the focus where one writes (W49)", async () => {
    const { a } = await walker();
    const said = a.page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const regions = [...document.querySelectorAll('[role="status"]')];
          const watch = new MutationObserver((changes) => {
            const line = changes
              .map(({ target }) => target.textContent)
              .find((text) => text?.includes("beta"));
            if (line) resolve(line);
          });
          for (const region of regions)
            watch.observe(region, { childList: true, characterData: true, subtree: true });
        }),
    );
    await link(a, "beta").click();
    expect(await said).toContain("beta");
    await focused(a, a.box);
    expect(await a.page.title()).toContain("beta");
  });

  test("on a touch screen an arrival opens no keyboard: the room's name has the focus (W49)", async () => {
    const a = await koe.person("aiko", {
      hasTouch: true,
      isMobile: true,
      viewport: { width: 360, height: 740 },
    });
    await a.open("/");
    await link(a, "General Chat").tap();
    await focused(a, heading(a, "General Chat"));
  });
});

describe("the list of shortcuts", () => {
  test("opens with ? and Ctrl+/, and holds every key of the table that the code uses (W46)", async () => {
    const { a } = await walker();
    const list = a.page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await heading(a, "alpha").focus();
    await a.page.keyboard.press("?");
    await list.waitFor();
    const shown = await list
      .getByRole("definition")
      .evaluateAll((keys) =>
        keys.map((key) => [...key.querySelectorAll("kbd")].map((cap) => cap.textContent ?? "")),
      );
    expect(shown).toEqual(
      Object.values(shortcuts).map(({ keys }) => keys.flatMap((key) => keyCaps(key, false))),
    );
    await a.page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    await a.box.focus();
    await a.page.keyboard.press("Control+/");
    await list.waitFor();
    await a.page.keyboard.press("Escape");
    await focused(a, a.box);
  });
});

describe("typing anywhere", () => {
  test("goes to where one writes (W44)", async () => {
    const { a } = await walker();
    await heading(a, "alpha").focus();
    await a.page.keyboard.type("hi");
    await focused(a, a.box);
    expect(await a.box.inputValue()).toBe("hi");
  });

  test("does not, where another field or a dialog has the keys (W44)", async () => {
    const { a } = await walker();
    await a.page.keyboard.press("Control+k");
    const field = a.page.getByRole("combobox", { name: "Find or go to" });
    await focused(a, field);
    await a.page.keyboard.type("hi");
    expect(await field.inputValue()).toBe("hi");
    await a.page.keyboard.press("Escape");
    await a.page.getByRole("link", { name: "People" }).click();
    const search = a.page.getByRole("searchbox", { name: "Search people" });
    await search.fill("a");
    await a.page.keyboard.type("?k");
    expect(await search.inputValue()).toBe("a?k");
    expect(await a.box.inputValue()).toBe("");
  });
});

test("F6 goes from the rooms to the messages, to where one writes, to the panel, and back with Shift (W50)", async () => {
  const { a } = await walker();
  await a.box.fill("something to walk to");
  await a.page.keyboard.press("Enter");
  await a.row("something to walk to").waitFor();
  await a.page.getByRole("link", { name: "People" }).click();
  const panel = a.page.getByRole("complementary");
  await panel.getByRole("searchbox").waitFor();
  await link(a, "alpha").focus();
  const within = (region: Locator) => region.locator(":focus").waitFor();
  await a.page.keyboard.press("F6");
  await a.page.locator('[role="log"]:focus, [role="log"] :focus').waitFor();
  await a.page.keyboard.press("F6");
  await focused(a, a.box);
  await a.page.keyboard.press("F6");
  await within(panel);
  await a.page.keyboard.press("F6");
  await focused(a, link(a, "alpha"));
  await a.page.keyboard.press("Shift+F6");
  await within(panel);
});

test("Esc leaves one thing a press: the popup, then the panel, and never the room (W47)", async () => {
  const { a, ids } = await walker();
  await a.page.getByRole("link", { name: "People" }).click();
  const panel = a.page.getByRole("complementary");
  await panel.getByRole("button", { name: /Actions for/ }).click();
  const menu = a.page.getByRole("menu");
  await menu.waitFor();
  await a.page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  await panel.waitFor();
  await a.page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  expect(new URL(a.page.url()).pathname).toBe(`/r/${ids["alpha"]}`);
  await a.page.keyboard.press("Escape");
  expect(new URL(a.page.url()).pathname).toBe(`/r/${ids["alpha"]}`);
});
