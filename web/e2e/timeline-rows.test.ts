import { describe, expect, test } from "bun:test";
import { clientOf } from "./client-of.ts";
import { newRoom } from "./new-room.ts";
import { shout } from "./shout.ts";
import { generousRates } from "./talker.ts";
import { accountOf, lines, readAll, settled, timelineRoom } from "./timeline-room.ts";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage(generousRates);

const toolbar = ({ page }: Visitor) => page.getByRole("toolbar", { name: "Message actions" });
const focused = ({ log }: Visitor) => log.locator("article:focus");

describe("rows by keyboard", () => {
  test("the log is one tab stop; keys walk, jump and act (W31)", async () => {
    const { a, roomId } = await timelineRoom(koe, "keys", lines(40));
    await readAll(koe, a, roomId);
    await a.open(`/r/${roomId}`);
    await a.row("line 40.").waitFor();
    await a.box.focus();
    await a.page.keyboard.press("Shift+Tab");
    await focused(a).filter({ hasText: "line 40." }).waitFor();
    await a.page.keyboard.press("k");
    await focused(a).filter({ hasText: "line 39." }).waitFor();
    await a.page.keyboard.press("ArrowUp");
    await focused(a).filter({ hasText: "line 38." }).waitFor();
    await a.page.keyboard.press("j");
    await focused(a).filter({ hasText: "line 39." }).waitFor();
    await a.page.keyboard.press("Home");
    await focused(a).filter({ hasText: "line 1." }).waitFor();
    await a.page.keyboard.press("End");
    await focused(a).filter({ hasText: "line 40." }).waitFor();
    expect(await a.gap()).toBeLessThanOrEqual(1);

    await a.page.keyboard.press("k");
    await a.page.keyboard.press("k");
    await a.page.keyboard.press("r");
    const thread = a.page.getByRole("log", { name: "Messages in the thread" });
    await thread.getByRole("article").filter({ hasText: "line 38." }).waitFor();
    await a.page.getByRole("textbox", { name: "Reply in the thread" }).waitFor();
  });

  test("edit, react, mark as unread and delete by key; Escape leads to the box (W31)", async () => {
    const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
    const roomId = await newRoom(koe.url, [a, b], "act");
    await shout(koe.url, accountOf(b), roomId, ["from ben"]);
    await shout(koe.url, accountOf(a), roomId, ["from aiko"]);
    await a.open(`/r/${roomId}`);
    await a.row("from aiko").focus();
    await a.page.keyboard.press("e");
    await a.page.getByRole("textbox", { name: "Edit message" }).fill("from aiko, edited");
    await a.page.keyboard.press("Enter");
    await a.row("from aiko, edited").focus();
    await a.page.keyboard.press("Backspace");
    await a.row("from aiko").waitFor({ state: "detached" });
    await a.row("from ben").focus();
    await a.page.keyboard.press("u");
    await a.log.locator("[data-unread-line]").waitFor();
    await a.row("from ben").focus();
    await a.page.keyboard.press("Escape");
    await a.page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  });
});

describe("rows under the mouse", () => {
  test("a mouse that passes shows no toolbar, one that rests shows one, and nothing moves (W30)", async () => {
    const { a, roomId } = await timelineRoom(
      koe,
      "hover",
      lines(40, "short").map((line) => line.slice(0, 9)),
    );
    await readAll(koe, a, roomId);
    await a.open(`/r/${roomId}`);
    await a.row("short 40.").waitFor();
    await settled(a);
    await a.watchShifts();
    const box = await a.log.boundingBox();
    const [x, top] = [(box?.x ?? 0) + 400, (box?.y ?? 0) + 100];
    let most = 0;
    for (let step = 0; step < 10; step++) {
      await a.page.mouse.move(x, top + step * 26);
      most = Math.max(most, await toolbar(a).count());
    }
    await toolbar(a).waitFor();
    expect(most).toBeLessThanOrEqual(1);
    expect(await toolbar(a).count()).toBe(1);
    expect(await a.cls()).toBe(0);
  });

  test("a finger that rests opens a sheet (W30)", async () => {
    const a = await koe.person("aiko", {
      hasTouch: true,
      isMobile: true,
      viewport: { width: 360, height: 740 },
    });
    const roomId = await newRoom(koe.url, [a], "touch");
    await shout(koe.url, accountOf(a), roomId, ["touch me"]);
    await a.open(`/r/${roomId}`);
    const row = a.row("touch me");
    await row.waitFor();
    await row.dispatchEvent("pointerdown", { pointerType: "touch", bubbles: true });
    const sheet = a.page.getByRole("dialog");
    await sheet.getByRole("button", { name: "Edit" }).click();
    await a.page.getByRole("textbox", { name: "Edit message" }).waitFor();
    expect(await sheet.count()).toBe(0);
  });
});

describe("reactions", () => {
  test("are there at once, say who, and are as wide for ten as for nine (W32)", async () => {
    const people = await Promise.all(["aiko", "ben"].map((name) => koe.person(name)));
    const [a, b] = people;
    if (a === undefined || b === undefined) throw new Error("two people");
    const roomId = await newRoom(koe.url, people, "reactions");
    const client = clientOf(b, koe.url).room(roomId);
    const { seq } = await client.send("react to me").done;
    await client.react(seq, "👍", true).done;
    await a.gateSockets();
    await a.open(`/r/${roomId}`);
    const button = a.row("react to me").getByRole("button", { name: /^👍/ });
    await button.waitFor();
    const before = await button.boundingBox();
    expect(await button.getAttribute("aria-label")).toContain(b.person?.username ?? "?");
    a.hold();
    await button.click();
    await a.row("react to me").getByRole("button", { name: /^👍/, pressed: true }).waitFor();
    expect(await button.getAttribute("aria-label")).toContain("you");
    expect((await button.boundingBox())?.width).toBe(before?.width);
    // Of a number with two figures and one with one, in the same font.
    const widths = await button.evaluate((element) => {
      const count = element.lastElementChild;
      return ["9", "10"].map((text) => {
        if (count !== null) count.textContent = text;
        return element.getBoundingClientRect().width;
      });
    });
    expect(widths[0]).toBe(widths[1]);
    a.release();
    await client.timeline.get();
  });
});

describe("threads", () => {
  test("open beside the room and close without moving it; the keyboard comes back (W34)", async () => {
    const { a, roomId } = await timelineRoom(koe, "threads", lines(60));
    await readAll(koe, a, roomId);
    await a.open(`/r/${roomId}`);
    const room = a.page.getByRole("log", { name: /^Messages in threads/ });
    const row = room.getByRole("article").filter({ hasText: "line 57." });
    await row.waitFor();
    await settled(a);
    const y = await a.y(row);
    const next = room.getByRole("article").filter({ hasText: "line 58." });
    const nextY = await a.y(next);
    await row.focus();
    await a.page.keyboard.press("t");
    const box = a.page.getByRole("textbox", { name: "Reply in the thread" });
    await box.waitFor();
    expect(Math.abs((await a.y(row)) - y)).toBeLessThanOrEqual(0.5);
    await box.fill("a reply");
    await box.press("Enter");
    const thread = a.page.getByRole("log", { name: "Messages in the thread" });
    await thread.locator("article:not([data-state])").filter({ hasText: "a reply" }).waitFor();
    expect(new URL(a.page.url()).pathname).toMatch(/\/t\/\d+$/);
    // The message itself grows by the line that leads to its replies; the end of the room stays where it is.
    expect(Math.abs((await a.y(next)) - nextY)).toBeLessThanOrEqual(0.5);
    await box.press("Escape");
    await thread.waitFor({ state: "detached" });
    await room.locator("article:focus").filter({ hasText: "line 57." }).waitFor();
    await row.getByRole("link", { name: "1 reply" }).waitFor();
  });
});

describe("what a row says", () => {
  test("days are named in the reader's language and zone (W21)", async () => {
    const a = await koe.person("aiko", { locale: "ja", timezoneId: "Asia/Tokyo" });
    const roomId = await newRoom(koe.url, [a], "days");
    await shout(koe.url, accountOf(a), roomId, ["first of the day"]);
    await a.open(`/r/${roomId}`);
    await a.row("first of the day").waitFor();
    const day = await a.page.evaluate(() =>
      new Intl.DateTimeFormat("ja", { weekday: "short", month: "short", day: "numeric" }).format(Date.now()),
    );
    expect(day).toMatch(/^\d+月\d+日\(.\)$/);
    expect(await a.log.getByRole("separator").first().getAttribute("aria-label")).toBe(day);
  });

  test("a mention of the reader is said, and marked by more than colour (W38)", async () => {
    const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
    const roomId = await newRoom(koe.url, [a, b], "mentions");
    await shout(koe.url, accountOf(b), roomId, [`@${a.person?.username} come and see`]);
    await a.open(`/r/${roomId}`);
    const row = a.log.getByRole("article", { name: /mentions you/ });
    await row.waitFor();
    const bar = await row.locator("> :nth-child(3)").evaluate((body) => {
      const { borderInlineStartWidth, borderInlineStartStyle } = getComputedStyle(body, "::before");
      return `${borderInlineStartWidth} ${borderInlineStartStyle}`;
    });
    expect(bar).toBe("2px solid");
  });

  test("several selected messages are copied as lines, and stay while one scrolls (W28)", async () => {
    const { a, b, roomId } = await timelineRoom(koe, "copying", lines(120));
    await readAll(koe, a, roomId);
    await a.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await a.open(`/r/${roomId}`);
    await a.row("line 120.").waitFor();
    await a.log.evaluate((log) => {
      const rows = [...log.querySelectorAll("article")].slice(-6).map((row) => row.children[2]);
      const [first, last] = [rows.at(0), rows.at(-1)];
      if (first !== undefined && last !== undefined) getSelection()?.setBaseAndExtent(first, 0, last, 1);
    });
    for (let view = 0; view < 3; view++) {
      await a.log.evaluate((log) => log.scrollBy(0, -log.clientHeight));
      await settled(a);
    }
    expect(await a.row("line 120.").count()).toBe(1);
    await a.page.keyboard.press("Control+c");
    const copied = (await a.page.evaluate(() => navigator.clipboard.readText())).split("\n");
    expect(copied).toHaveLength(6);
    expect(copied[0]).toMatch(new RegExp(`^${b.person?.username} \\d\\d:\\d\\d: line 115\\.`));
  });
});

describe("for those who listen", () => {
  test("one arrival is one line, history is none, a burst is a number (W62)", async () => {
    const { a, roomId, say } = await timelineRoom(koe, "listening", lines(200));
    await readAll(koe, a, roomId);
    await a.open(`/r/${roomId}`);
    await a.row("line 200.").waitFor();
    expect(await a.log.getAttribute("aria-live")).toBe("off");
    await a.page.evaluate(() => {
      const said: (string | null)[] = [];
      Reflect.set(globalThis, "said", said);
      for (const region of document.querySelectorAll('[role="status"][aria-live="polite"]')) {
        new MutationObserver(() => said.push(region.textContent)).observe(region, {
          childList: true,
          characterData: true,
          subtree: true,
        });
      }
    });
    const said = (): Promise<string[]> => a.page.evaluate(() => Reflect.get(globalThis, "said"));
    await say(["hello there"]);
    await a.page.waitForFunction(() => Reflect.get(globalThis, "said").length === 1);
    expect((await said())[0]).toContain("hello there");

    while ((await a.row("line 1.").count()) === 0) {
      await a.log.evaluate((log) => log.scrollTo(0, 0));
      await settled(a);
    }
    expect(await said()).toHaveLength(1);

    await say(lines(50, "burst"));
    await a.page.waitForFunction(() =>
      Reflect.get(globalThis, "said").some((line: string) => /new messages/.test(line)),
    );
    expect((await said()).length).toBeLessThanOrEqual(3);
  });
});

describe("states", () => {
  test("an empty room says what to do; waiting shows rows to come, not before a moment has passed (W66)", async () => {
    const a = await koe.person("aiko");
    const roomId = await newRoom(koe.url, [a], "states");
    await a.gateSockets();
    a.hold();
    await a.open(`/r/${roomId}`);
    await a.page.getByRole("status", { name: "Loading messages" }).waitFor();
    a.release();
    await a.page.getByText("Write the first message.").waitFor();
    expect(await a.page.getByRole("status", { name: "Loading messages" }).count()).toBe(0);
  });

  test("a row that cannot be drawn is one grey line, and the others are fine (W66)", async () => {
    const a = await koe.person("aiko");
    const roomId = await newRoom(koe.url, [a], "poison");
    const client = clientOf(a, koe.url).room(roomId);
    await client.send("before").done;
    const { timestampMs } = await client.send("poison").done;
    await client.send("after").done;
    await a.page.addInitScript((poison) => {
      // Nothing but the row itself writes this moment as a time.
      const { get } = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, "format") ?? {};
      Object.defineProperty(Intl.DateTimeFormat.prototype, "format", {
        get() {
          const format = get?.call(this);
          return (at: number) => {
            if (at === poison) throw new Error("poison");
            return format(at);
          };
        },
      });
    }, timestampMs);
    await a.open(`/r/${roomId}`);
    await a.row("This message cannot be shown.").waitFor();
    await a.row("before").waitFor();
    await a.row("after").waitFor();
    expect(await a.row("poison").count()).toBe(0);
  });
});
