import { describe, expect, test } from "bun:test";
import { newAccount } from "./account.ts";
import { talk } from "./talker.ts";
import { koeWithPage, Visitor } from "./vocabulary.ts";

const koe = koeWithPage();

/** Another tab of the same browser. */
async function newTab(of: Visitor): Promise<Visitor> {
  return new Visitor(await of.page.context().newPage(), koe.url, of.person);
}

/** Counts notifications instead of showing them, to somebody who looks elsewhere. */
async function countNotifications({ page }: Visitor): Promise<void> {
  await page.addInitScript(() => {
    localStorage.setItem("koe.notifications", "on");
    document.hasFocus = () => false;
    class Counted {
      static permission = "granted";
      constructor() {
        localStorage.setItem("test.count", `${Number(localStorage.getItem("test.count")) + 1}`);
      }
      close() {}
    }
    Reflect.set(globalThis, "Notification", Counted);
  });
}

const titleCounts = (visitor: Visitor, mark: string) =>
  visitor.page.waitForFunction((mark) => document.title.startsWith(mark), mark);

describe("tabs of one browser (W56)", () => {
  test("agree on what is read and what is being written", async () => {
    const a = await koe.person("many");
    await a.open("/r/general");
    await a.box.waitFor();
    const other = await newTab(a);
    await other.open("/r/gleam-dev");
    await other.box.waitFor();
    const writer = await newAccount(koe.url, `writer-${a.person?.username}`);
    await talk(koe.url, writer, "gleam-dev", ["hello tabs"]);
    await other.row("hello tabs").waitFor();
    for (const tab of [a, other]) await titleCounts(tab, tab === a ? "General Chat" : "Gleam Development");
    await a.box.fill("half a sentence");
    await other.page.getByRole("link", { name: /General Chat/ }).click();
    await other.page.waitForFunction(() =>
      [...document.querySelectorAll("textarea")].some(({ value }) => value === "half a sentence"),
    );
  });

  test("tell of a message once, and still do when the tab that told is closed", async () => {
    const a = await koe.person("told");
    const tabs = [a, await newTab(a), await newTab(a)];
    for (const tab of tabs) {
      await countNotifications(tab);
      await tab.open("/r/gleam-dev");
      await tab.box.waitFor();
    }
    const [first, ...others] = tabs;
    const name = a.person?.username;
    const writer = await newAccount(koe.url, `writer-${name}`);
    const count = (expected: string) =>
      others[0]?.page.waitForFunction(
        (expected) => localStorage.getItem("test.count") === expected,
        expected,
      );
    await talk(koe.url, writer, "general", [`@${name} once`]);
    await count("1");
    await first?.page.close();
    for (const tab of others) await titleCounts(tab, "(1)");
    await talk(koe.url, writer, "general", [`@${name} again`]);
    await count("2");
    for (const tab of others) await titleCounts(tab, "(2)");
  });

  test("send what one that was closed left unsent", async () => {
    const a = await koe.person("leaver");
    const other = await newTab(a);
    for (const tab of [a, other]) {
      await tab.gateSockets();
      await tab.open("/r/general");
      await tab.box.fill(`here is ${tab === a ? "one" : "another"}`);
      await tab.page.keyboard.press("Enter");
      await tab.row("here is").first().waitFor();
    }
    await Promise.all([a.cutOff(), other.cutOff()]);
    await a.box.fill("left behind");
    await a.page.keyboard.press("Enter");
    await a.row("left behind").waitFor();
    await a.page.close();
    other.letBack();
    await other.page.evaluate(() => dispatchEvent(new Event("online")));
    await other.row("left behind").waitFor();
    const b = await koe.person("witness");
    await b.open("/r/general");
    await b.row("left behind").waitFor();
    expect(await b.row("left behind").count()).toBe(1);
  });
});
