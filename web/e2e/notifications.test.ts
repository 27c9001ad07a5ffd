import { describe, expect, test } from "bun:test";
import { newAccount } from "./account.ts";
import { talk } from "./talker.ts";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();

interface Told {
  readonly title: string;
  readonly body: string;
  readonly isClosed: boolean;
}

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

const told = ({ page }: Visitor): Promise<readonly Told[]> =>
  page.evaluate(() =>
    Reflect.get(globalThis, "testNotifications").all.map((each: Told) => ({
      title: each.title,
      body: each.body,
      isClosed: each.isClosed,
    })),
  );

const isTold = ({ page }: Visitor, count: number) =>
  page.waitForFunction((count) => Reflect.get(globalThis, "testNotifications").all.length === count, count);

async function turnAway({ page }: Visitor, isAway: boolean): Promise<void> {
  await page.evaluate((isAway) => {
    if (isAway) localStorage.setItem("test.away", "1");
    else localStorage.removeItem("test.away");
    dispatchEvent(new Event(isAway ? "blur" : "focus"));
  }, isAway);
}

describe("notifications (W55)", () => {
  test("are asked for in a click that says what for; lead to the message; go when it is read", async () => {
    const a = await koe.person("aiko");
    const name = a.person?.username ?? "";
    const b = await newAccount(koe.url, `bo-${name}`);
    await standIn(a);
    await a.open("/r/gleam-dev");
    await a.box.waitFor();

    // Nothing is asked, and nothing shown, before somebody wants it.
    await turnAway(a, true);
    await talk(koe.url, b, "general", [`@${name} are you there?`]);
    await a.page.getByRole("status").filter({ hasText: "Be told of mentions" }).waitFor();
    expect(await told(a)).toEqual([]);
    await turnAway(a, false);
    await a.page.getByRole("button", { name: "Turn on" }).click();
    await a.page.getByRole("button", { name: "Turn on" }).waitFor({ state: "detached" });

    // A mention is told, other messages are not.
    await turnAway(a, true);
    await talk(koe.url, b, "general", ["to nobody", `@${name} look at this`, "to nobody"]);
    await isTold(a, 1);
    expect(await told(a)).toEqual([
      { title: `${b.username} in General Chat`, body: `@${name} look at this`, isClosed: false },
    ]);

    // A click leads there; what is read is told no longer.
    await a.page.evaluate(() => Reflect.get(globalThis, "testNotifications").all[0].onclick());
    await a.page.waitForURL(/\/r\/general\/\d+$/);
    await a.row("look at this").waitFor();

    // None for the room before one's eyes.
    await turnAway(a, false);
    await a.open("/r/general");
    await a.row("look at this").waitFor();
    await talk(koe.url, b, "general", [`@${name} seen at once`]);
    await a.row("seen at once").waitFor();
    await a.page.waitForFunction(() => !/^\(/.test(document.title));
    await turnAway(a, true);
    await talk(koe.url, b, "general", [`@${name} and again`]);
    await isTold(a, 1);
    expect((await told(a)).map(({ body }) => body)).toEqual([`@${name} and again`]);
    await turnAway(a, false);
    await a.page.waitForFunction(() => Reflect.get(globalThis, "testNotifications").all[0].isClosed);
  });

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
