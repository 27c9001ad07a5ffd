import { describe, expect, test } from "bun:test";
import { newAccount } from "./account.ts";
import { talk } from "./talker.ts";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();

/** Puts a notification centre of the test's own in the place of the browser's, which headless shows nothing. */
async function standIn({ page }: Visitor): Promise<void> {
  await page.addInitScript(() => {
    const all: { title: string; body: string; isClosed: boolean; onclick?: () => void }[] = [];
    let asked = 0;
    class StandIn {
      static permission = localStorage.getItem("test.permission") ?? "default";
      static async requestPermission() {
        asked += 1;
        localStorage.setItem("test.permission", "granted");
        StandIn.permission = "granted";
        return "granted";
      }
      title: string;
      body: string;
      isClosed = false;
      constructor(title: string, { body }: { body: string }) {
        this.title = title;
        this.body = body;
        all.push(this);
      }
      close() {
        this.isClosed = true;
      }
    }
    Reflect.set(globalThis, "Notification", StandIn);
    Reflect.set(globalThis, "testNotifications", { all, asked: () => asked });
    // Somebody else's window has the focus while the test says so.
    document.hasFocus = () => localStorage.getItem("test.away") === null;
  });
}

async function turnAway({ page }: Visitor, isAway: boolean): Promise<void> {
  await page.evaluate((isAway) => {
    if (isAway) localStorage.setItem("test.away", "1");
    else localStorage.removeItem("test.away");
    dispatchEvent(new Event(isAway ? "blur" : "focus"));
  }, isAway);
}

describe("notifications (W55)", () => {
  test("are turned off in the settings", async () => {
    const a = await koe.person("quiet");
    await standIn(a);
    await a.open("/settings/notifications");
    await a.page.getByRole("radio", { name: "On", exact: true }).check();
    await a.page.getByRole("radio", { name: "A soft note" }).check();
    await a.page.reload();
    expect(await a.page.getByRole("radio", { name: "A soft note" }).isChecked()).toBe(true);
    await a.page.getByRole("radio", { name: "Off", exact: true }).check();
    await a.page.getByRole("radio", { name: "A soft note" }).waitFor({ state: "detached" });
  });
});

describe("what is read (W54)", () => {
  test("is what somebody looks at: while they look elsewhere the title counts, then it clears in all tabs", async () => {
    const a = await koe.person("reader");
    await standIn(a);
    await a.open("/r/general");
    await a.box.waitFor();
    const other = await a.page.context().newPage();
    await other.addInitScript(() => {
      document.hasFocus = () => false;
    });
    await other.goto("/r/gleam-dev");
    await turnAway(a, true);
    const b = await newAccount(koe.url, `writer-${a.person?.username}`);
    await talk(koe.url, b, "general", ["one", "two", "three"]);
    await a.row("three").waitFor();
    for (const page of [a.page, other]) await page.waitForFunction(() => document.title.startsWith("(3) "));
    await turnAway(a, false);
    for (const page of [a.page, other]) await page.waitForFunction(() => !document.title.startsWith("("));
  });
});
