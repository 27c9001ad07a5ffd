import { describe, expect, test } from "bun:test";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();

/** Settles when the page would open without a network. */
async function isKept({ page }: Visitor): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
}

describe("a page that was open once (W59)", () => {
  test("opens without a network with its rooms and messages, in its theme, and sends when the network is back (W6)", async () => {
    const a = await koe.person("nomad", { serviceWorkers: "allow", colorScheme: "light" });
    await a.open("/r/general");
    await a.box.fill("said before");
    await a.page.keyboard.press("Enter");
    await a.row("said before").waitFor();
    await a.page.getByRole("status").filter({ hasText: "sending" }).waitFor({ state: "detached" });
    await isKept(a);

    await a.page.context().setOffline(true);
    await a.page.reload();
    await a.row("said before").waitFor();
    await a.page.getByRole("link", { name: "Gleam Development" }).waitFor();

    await a.box.fill("said without a network");
    await a.page.keyboard.press("Enter");
    const pending = a.row("said without a network");
    await pending.waitFor();
    await a.page.reload();
    await pending.waitFor();

    const b = await koe.person("reader");
    await b.open("/r/general");
    await b.row("said before").waitFor();
    await a.page.context().setOffline(false);
    await b.row("said without a network").waitFor();
    expect(await b.row("said without a network").count()).toBe(1);
  });

  test("has the theme that was chosen last", async () => {
    const a = await koe.person("painter", { serviceWorkers: "allow", colorScheme: "light" });
    await a.open("/settings/appearance");
    await isKept(a);
    await a.page.getByRole("radio", { name: "Dark" }).check();
    await a.page.context().setOffline(true);
    const response = await a.page.reload();
    expect(await response?.text()).toContain('data-theme="dark"');
  });

  test("keeps nothing of the API", async () => {
    const a = await koe.person("private", { serviceWorkers: "allow" });
    await a.open("/settings/sessions");
    await a.page.getByText("This browser").waitFor();
    await isKept(a);
    const kept = await a.page.evaluate(async () => {
      const names = await caches.keys();
      const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return all.flat().map(({ url }) => new URL(url).pathname);
    });
    expect(kept).toContain("/");
    expect(kept.filter((path) => path.startsWith("/api") || path.startsWith("/ws"))).toEqual([]);
  });
});
