import { describe, expect, test } from "bun:test";
import { clientOf } from "./client-of.ts";
import { shout } from "./shout.ts";
import { generousRates } from "./talker.ts";
import { accountOf, lines, readAll, rowInSight, settled, share, timelineRoom } from "./timeline-room.ts";
import { koeWithPage } from "./vocabulary.ts";

const koe = koeWithPage(generousRates);

describe("going about", () => {
  test("a link to a message shows it in the middle, and Back returns to where one was (W23, W24)", async () => {
    const { a, roomId } = await timelineRoom(koe, "links", lines(400));
    await readAll(koe, a, roomId);
    await a.open(`/r/${roomId}`);
    await a.row("line 400.").waitFor();
    await a.log.evaluate((log) => log.scrollBy(0, -900));
    await a.page.getByRole("button", { name: "Jump to present" }).waitFor();
    await settled(a);
    const row = await rowInSight(a);
    const y = await a.y(row);
    // As a link in a message does.
    await a.page.evaluate((path) => history.pushState(null, "", path), `/r/${roomId}/40`);
    const target = a.log.locator("article[data-target]");
    await target.waitFor();
    expect(await target.textContent()).toContain("line 40.");
    const middle = await share(a, "article[data-target]");
    expect(middle).toBeGreaterThan(0.3);
    expect(middle).toBeLessThan(0.7);
    await a.page.goBack();
    await row.waitFor();
    await settled(a);
    expect(Math.abs((await a.y(row)) - y)).toBeLessThanOrEqual(1);

    await a.page.goForward();
    await target.waitFor();
    await target.focus();
    await a.page.keyboard.press("End");
    await a.row("line 400.").waitFor();
    await settled(a);
    expect(await a.gap()).toBeLessThanOrEqual(1);
  });

  test("a room that was left in its history is found there again (W25)", async () => {
    const { a, roomId } = await timelineRoom(koe, "places", lines(150));
    await readAll(koe, a, roomId);
    await a.open(`/r/${roomId}`);
    await a.row("line 150.").waitFor();
    await a.log.evaluate((log) => log.scrollBy(0, -1200));
    await a.page.getByRole("button", { name: "Jump to present" }).waitFor();
    await settled(a);
    const row = await rowInSight(a);
    const y = await a.y(row);
    await a.page.getByRole("link", { name: /^General Chat/ }).click();
    await a.page.getByRole("heading", { name: "General Chat" }).waitFor();
    await a.page.goBack();
    await row.waitFor();
    await settled(a);
    expect(Math.abs((await a.y(row)) - y)).toBeLessThanOrEqual(1);
  });

  test("a room that was shown before is there in the same frame, with its rows (W26)", async () => {
    const { a, roomId } = await timelineRoom(koe, "switch", lines(60));
    const { api } = clientOf(a, koe.url);
    await readAll(koe, a, roomId);
    const { id: other } = await api.createRoom({ name: "Other room", visibility: "private" });
    await shout(koe.url, accountOf(a), other, lines(60, "other"));
    await a.open(`/r/${roomId}`);
    await a.row("line 60.").waitFor();
    const toOther = a.page.getByRole("link", { name: /^Other room/ });
    const back = a.page.getByRole("link", { name: /^switch/ });
    await toOther.click();
    await a.row("other 60.").waitFor();
    await back.click();
    await a.row("line 60.").waitFor();
    // In each frame from now on the log has rows on the screen.
    await a.page.evaluate(() => {
      const state = { empty: 0, frames: 0 };
      Reflect.set(globalThis, "logs", state);
      const look = () => {
        const seen = [...document.querySelectorAll('[role="log"] article')].filter(
          (row) =>
            row.checkVisibility({ visibilityProperty: true }) && row.getBoundingClientRect().bottom > 60,
        );
        if (seen.length === 0) state.empty += 1;
        state.frames += 1;
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    for (let turn = 0; turn < 5; turn++) {
      await toOther.click();
      await a.row("other 60.").waitFor();
      expect(await a.gap()).toBeLessThanOrEqual(1);
      await back.click();
      await a.row("line 60.").waitFor();
      expect(await a.gap()).toBeLessThanOrEqual(1);
    }
    const { empty, frames } = await a.page.evaluate(() => Reflect.get(globalThis, "logs"));
    expect(frames).toBeGreaterThan(5);
    expect(empty).toBe(0);
  });
});
