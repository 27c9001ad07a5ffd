import { describe, expect, test } from "bun:test";
import { generousRates } from "./talker.ts";
import { divider, lines, readAll, rowInSight, settled, share, timelineRoom } from "./timeline-room.ts";
import { koeWithPage } from "./vocabulary.ts";

const koe = koeWithPage(generousRates);

describe("coming into a room", () => {
  test("the first thing that is seen is where one stopped: the unread line a third down (W13)", async () => {
    const { a, roomId, say } = await timelineRoom(koe, "arriving", lines(40));
    await readAll(koe, a, roomId);
    await say(lines(40, "fresh"));
    await a.page.addInitScript((query) => {
      Reflect.set(globalThis, "firstShare", undefined);
      const look = () => {
        const log = document.querySelector('[role="log"]');
        const row = log?.querySelector("article");
        const line = log?.querySelector(query);
        const isSeen = row instanceof HTMLElement && row.checkVisibility({ visibilityProperty: true });
        if (
          isSeen &&
          log !== null &&
          log !== undefined &&
          Reflect.get(globalThis, "firstShare") === undefined
        ) {
          const outer = log.getBoundingClientRect();
          const share = line == null ? -1 : (line.getBoundingClientRect().top - outer.top) / outer.height;
          Reflect.set(globalThis, "firstShare", share);
        }
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, divider);
    await a.open(`/r/${roomId}`);
    await a.log.locator(divider).waitFor();
    const first = await a.page.evaluate(() => Reflect.get(globalThis, "firstShare"));
    expect(first).toBeGreaterThan(0.15);
    expect(first).toBeLessThan(0.45);
    expect(await share(a, divider)).toBeGreaterThan(0.15);
    expect(await share(a, divider)).toBeLessThan(0.45);
    expect(await a.log.locator(divider).getAttribute("aria-label")).toBe("40 new");
  });

  test("unread that begins far above is loaded and shown (W13)", async () => {
    const { a, roomId, say } = await timelineRoom(koe, "far", lines(30));
    await readAll(koe, a, roomId);
    await say(lines(260, "fresh"));
    await a.open(`/r/${roomId}`);
    await a.row("fresh 1.").waitFor();
    expect(await share(a, divider)).toBeGreaterThan(0.15);
    expect(await share(a, divider)).toBeLessThan(0.45);
    // And from there one reads on to the present.
    for (let tries = 0; tries < 60 && (await a.row("fresh 260.").count()) === 0; tries++) {
      await a.log.evaluate((log) => log.scrollBy(0, log.clientHeight));
      await settled(a);
    }
    await a.row("fresh 260.").waitFor();
  });

  test("without unread it is the end (W13)", async () => {
    const { a, roomId } = await timelineRoom(koe, "end", lines(80));
    await readAll(koe, a, roomId);
    await a.open(`/r/${roomId}`);
    await a.row("line 80.").waitFor();
    expect(await a.gap()).toBeLessThanOrEqual(1);
    expect(await a.log.locator(divider).count()).toBe(0);
  });

  test("the unread line stays for the visit, whatever comes and is read (W19)", async () => {
    const { a, roomId, say } = await timelineRoom(koe, "divider", lines(30));
    await readAll(koe, a, roomId);
    await say(lines(3, "fresh"));
    await a.open(`/r/${roomId}`);
    await a.row("fresh 3.").waitFor();
    await say(["later 1.", "later 2."]);
    await a.row("later 2.").waitFor();
    const below = await a.log.evaluate(
      (log, query) => log.querySelector(query)?.parentElement?.querySelector("article")?.textContent,
      divider,
    );
    expect(below).toContain("fresh 1.");
    expect(await a.log.locator(divider).count()).toBe(1);
  });
});

describe("at the end", () => {
  test("a thousand messages never leave a gap in a frame that is painted (W14)", async () => {
    const { a, roomId, say } = await timelineRoom(koe, "storm", lines(30));
    await readAll(koe, a, roomId);
    await a.open(`/r/${roomId}`);
    await a.row("line 30.").waitFor();
    await a.page.evaluate(() => {
      const gaps: number[] = [];
      Reflect.set(globalThis, "gaps", gaps);
      const channel = new MessageChannel();
      const log = document.querySelector('[role="log"]');
      // A message that is posted in a frame arrives after that frame is painted.
      channel.port1.onmessage = () => {
        if (log !== null) gaps.push(log.scrollHeight - log.scrollTop - log.clientHeight);
        requestAnimationFrame(() => channel.port2.postMessage(0));
      };
      channel.port2.postMessage(0);
    });
    await say(lines(1_000, "storm"));
    await a.row("storm 1000.").waitFor();
    const gaps: number[] = await a.page.evaluate(() => Reflect.get(globalThis, "gaps"));
    expect(gaps.length).toBeGreaterThan(5);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2);
  });

  test("a long draft, another window and a panel leave nobody behind (W27)", async () => {
    const { a, roomId } = await timelineRoom(koe, "resizes", lines(60));
    await readAll(koe, a, roomId);
    await a.open(`/r/${roomId}`);
    await a.row("line 60.").waitFor();
    await a.box.fill("a\nb\nc\nd\ne\nf\ng\nh");
    await settled(a);
    expect(await a.gap()).toBeLessThanOrEqual(1);
    for (const [width, height] of [
      [900, 500],
      [360, 740],
      [740, 360],
      [1280, 800],
    ] as const) {
      await a.page.setViewportSize({ width, height });
      await settled(a);
      await settled(a);
      expect(await a.gap()).toBeLessThanOrEqual(1);
    }
  });
});

describe("reading above the end", () => {
  test("arrivals move nothing and are counted; the button leads to them (W15)", async () => {
    const { a, roomId, say } = await timelineRoom(koe, "still", lines(120));
    await readAll(koe, a, roomId);
    await a.open(`/r/${roomId}`);
    await a.row("line 120.").waitFor();
    await a.log.evaluate((log) => log.scrollBy(0, -1500));
    await a.page.getByRole("button", { name: "Jump to present" }).waitFor();
    await settled(a);
    const anchor = await rowInSight(a);
    const y = await a.y(anchor);
    await say(lines(50, "fresh"));
    const pill = a.page.getByRole("button", { name: "50 new" });
    await pill.waitFor();
    expect(Math.abs((await a.y(anchor)) - y)).toBeLessThanOrEqual(0.5);
    await pill.click();
    await a.row("fresh 50.").waitFor();
    await pill.waitFor({ state: "detached" });
    expect(await a.gap()).toBeLessThanOrEqual(1);
  });

  test("what one sends leads back to the end from anywhere (W16)", async () => {
    const { a, roomId } = await timelineRoom(koe, "return", lines(300));
    await readAll(koe, a, roomId);
    await a.open(`/r/${roomId}/5`);
    await a.row("line 5.").waitFor();
    await a.box.fill("here I am");
    await a.box.press("Enter");
    await a.row("here I am").waitFor();
    await settled(a);
    expect(await a.gap()).toBeLessThanOrEqual(1);
  });

  test("history is there before it is reached, and moves nothing when it comes (W17)", async () => {
    const { a, roomId } = await timelineRoom(koe, "history", lines(1_000));
    await readAll(koe, a, roomId);
    await a.open(`/r/${roomId}`);
    await a.row("line 1000.").waitFor();
    // In every frame that is painted: how far rows that stay on the screen moved otherwise than one another.
    await a.page.evaluate(() => {
      const state = { worst: 0, frames: 0 };
      Reflect.set(globalThis, "moves", state);
      const log = document.querySelector('[role="log"]');
      let known = new Map<string, number>();
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        const now = new Map<string, number>();
        const { top: upper = 0, bottom: lower = 0 } = log?.getBoundingClientRect() ?? {};
        for (const row of log?.querySelectorAll("article") ?? []) {
          const { top, bottom } = row.getBoundingClientRect();
          if (bottom > upper && top < lower && row.checkVisibility({ visibilityProperty: true }))
            now.set(row.getAttribute("data-key") ?? "", top);
        }
        const moves = [...now].flatMap(([key, top]) => {
          const before = known.get(key);
          return before === undefined ? [] : [top - before];
        });
        if (moves.length > 1) state.worst = Math.max(state.worst, Math.max(...moves) - Math.min(...moves));
        state.frames += 1;
        known = now;
        requestAnimationFrame(() => channel.port2.postMessage(0));
      };
      channel.port2.postMessage(0);
    });
    await a.log.hover();
    for (let turns = 0; turns < 400 && (await a.row("line 1.").count()) === 0; turns++) {
      await a.page.mouse.wheel(0, -500);
      await settled(a);
    }
    await a.row("line 1.").waitFor();
    const { worst, frames } = await a.page.evaluate(() => Reflect.get(globalThis, "moves"));
    expect(frames).toBeGreaterThan(20);
    expect(worst).toBeLessThanOrEqual(1);
    expect(await a.page.getByRole("status", { name: "Loading messages" }).count()).toBe(0);
  });

  test("the button to the unread leads there, and the keyboard with it (W20)", async () => {
    const { a, roomId, say } = await timelineRoom(koe, "upwards", lines(30));
    await readAll(koe, a, roomId);
    await say(lines(60, "fresh"));
    await a.open(`/r/${roomId}`);
    await a.log.locator(divider).waitFor();
    await a.page.getByRole("button", { name: "Jump to present" }).click();
    await a.row("fresh 60.").waitFor();
    await a.page.getByRole("button", { name: /^60 new since/ }).click();
    await a.row("fresh 1.").waitFor();
    expect(await share(a, divider)).toBeGreaterThan(0);
    expect(await share(a, divider)).toBeLessThan(1);
    await a.log.locator("article:focus").filter({ hasText: "fresh 1." }).waitFor();
  });
});
