import { describe, expect, test } from "bun:test";
import { newRoom, textsIn } from "./new-room.ts";
import { generousRates, talk } from "./talker.ts";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage(generousRates);

async function send(visitor: Visitor, text: string): Promise<void> {
  await visitor.box.fill(text);
  await visitor.box.press("Enter");
}

async function isFocused(visitor: Visitor): Promise<boolean> {
  return visitor.box.evaluate((box) => document.activeElement === box);
}

describe("sending", () => {
  test("the row is there at once, the box empty and focused; the ack changes nothing that is seen (W1, W2)", async () => {
    const a = await koe.person("aiko");
    const roomId = await newRoom(koe.url, [a], "optimistic");
    await a.gateSockets();
    await a.open(`/r/${roomId}`);
    await send(a, "the first");
    await a.page.locator('article:not([data-state="sending"])').filter({ hasText: "the first" }).waitFor();
    a.hold();
    await send(a, "on its way");
    const row = a.row("on its way");
    await row.waitFor();
    expect(await row.getAttribute("data-state")).toBe("sending");
    expect(await a.box.inputValue()).toBe("");
    expect(await isFocused(a)).toBe(true);

    const node = await row.elementHandle();
    const before = await row.boundingBox();
    a.release();
    await a.page.locator("article:not([data-state])").filter({ hasText: "on its way" }).waitFor();
    expect(await node?.evaluate((element) => element.isConnected)).toBe(true);
    const after = await row.boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 9))).toBeLessThanOrEqual(0.5);
    expect(Math.abs((after?.height ?? 0) - (before?.height ?? 9))).toBeLessThanOrEqual(0.5);
  });

  test("everybody sees each message once, in the server's order, with what is on its way last (W3)", async () => {
    const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
    const roomId = await newRoom(koe.url, [a, b], "order");
    await a.gateSockets();
    await Promise.all([a.open(`/r/${roomId}`), b.open(`/r/${roomId}`)]);
    await send(b, "b before");
    await a.row("b before").waitFor();
    a.hold();
    await send(a, "a one");
    await send(a, "a two");
    await send(b, "b between");
    await a.row("b between").waitFor();
    expect(await textsIn(a)).toEqual(["b before", "b between", "a one", "a two"]);
    a.release();
    await b.row("a two").waitFor();
    await a.page.locator("article:not([data-state])").filter({ hasText: "a two" }).waitFor();
    expect(await textsIn(a)).toEqual(["b before", "b between", "a one", "a two"]);
    expect(await textsIn(b)).toEqual(await textsIn(a));
  });

  test("what does not arrive in ten seconds keeps its text and says so once; a retry sends it once (W4, W5)", async () => {
    const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
    const roomId = await newRoom(koe.url, [a, b], "late");
    await a.gateSockets();
    await a.page.clock.install();
    await a.open(`/r/${roomId}`);
    await a.log.waitFor();
    await b.open(`/r/${roomId}`);
    await a.page.evaluate(() => {
      Reflect.set(globalThis, "said", []);
      for (const region of document.querySelectorAll('[role="status"][aria-live="polite"]')) {
        new MutationObserver(() => Reflect.get(globalThis, "said").push(region.textContent)).observe(region, {
          childList: true,
          characterData: true,
          subtree: true,
        });
      }
    });
    a.drop();
    await send(a, "lost on the way");
    await a.row("lost on the way").waitFor();
    await a.page.clock.runFor(10_000);
    const row = a.row("lost on the way");
    await a.page.locator('article[data-state="failed"]').waitFor();
    // It may have arrived, so it is not to be written anew.
    for (const [name, count] of [
      ["Retry", 1],
      ["Edit", 0],
      ["Delete", 1],
    ] as const) {
      expect([name, await row.getByRole("button", { name }).count()]).toEqual([name, count]);
    }
    const said: string[] = await a.page.evaluate(() => Reflect.get(globalThis, "said"));
    expect(said.filter((line) => line.includes("Not sent"))).toHaveLength(1);

    a.release();
    await row.getByRole("button", { name: "Retry" }).click();
    // The page's time is the test's: what the connection waits for has to be let come.
    await a.page.clock.runFor(60_000);
    await b.row("lost on the way").waitFor();
    await a.page.locator("article:not([data-state])").filter({ hasText: "lost on the way" }).waitFor();
    expect(await b.row("lost on the way").count()).toBe(1);
    expect(await row.count()).toBe(1);
  });
});

describe("one's own messages", () => {
  test("↑ in an empty box edits the last one; Enter saves, Escape brings back the box (W9)", async () => {
    const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
    const roomId = await newRoom(koe.url, [a, b], "edits");
    await Promise.all([a.open(`/r/${roomId}`), b.open(`/r/${roomId}`)]);
    await send(a, "with a tipo");
    await b.row("with a tipo").waitFor();
    const field = a.page.getByRole("textbox", { name: "Edit message" });
    await a.box.press("ArrowUp");
    expect(await field.inputValue()).toBe("with a tipo");
    await field.fill("never mind");
    await field.press("Escape");
    await field.waitFor({ state: "detached" });
    expect(await isFocused(a)).toBe(true);
    await a.row("with a tipo").waitFor();

    await a.box.press("ArrowUp");
    await field.fill("without a typo");
    await field.press("Enter");
    await b.row("without a typo").waitFor();
    expect(await b.row("without a typo").getByText("edited").count()).toBe(1);
    expect(await isFocused(a)).toBe(true);
  });

  test("a deletion can be undone for six seconds; only then is it one for others (W10)", async () => {
    const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
    const roomId = await newRoom(koe.url, [a, b], "deletions");
    await talk(koe.url, nobody(a), roomId, ["to be kept", "to be deleted"]);
    await a.page.clock.install();
    await Promise.all([a.open(`/r/${roomId}`), b.open(`/r/${roomId}`)]);
    await b.row("to be deleted").waitFor();
    const remove = async () => {
      await a.row("to be deleted").hover();
      await a.page.clock.runFor(200);
      await a.row("to be deleted").getByRole("button", { name: "Delete" }).click();
      await a.row("to be deleted").waitFor({ state: "detached" });
    };
    await remove();
    expect(await b.row("to be deleted").count()).toBe(1);
    await a.page.getByRole("button", { name: "Undo" }).click();
    await a.row("to be deleted").waitFor();
    await remove();
    await a.page.clock.runFor(6_500);
    await b.row("to be deleted").waitFor({ state: "detached" });
    expect(await textsIn(b)).toEqual(["to be kept", "Message deleted"]);
  });
});

function nobody({ person }: Visitor) {
  if (person === undefined) throw new Error("a stranger says nothing");
  return person;
}
