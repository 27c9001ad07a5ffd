import { describe, expect, test } from "bun:test";
import { koeWithPage } from "./vocabulary.ts";

const koe = koeWithPage();

describe("the installed page (W65)", () => {
  test("can be installed, and all its icons are there", async () => {
    const a = await koe.person("owner", { serviceWorkers: "allow" });
    await a.open("/r/general");
    await a.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const session = await a.page.context().newCDPSession(a.page);
    const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
    // A private window installs nothing; that is all there may be against it.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
    const { icons } = await (await a.page.request.get("/manifest.webmanifest")).json();
    for (const { src, type } of icons) {
      const response = await a.page.request.get(src);
      expect([src, response.status(), response.headers()["content-type"]]).toEqual([src, 200, type]);
    }
    expect((await a.page.request.get("/icon-apple-180.png")).status()).toBe(200);
  });
});

describe("a new version (W60)", () => {
  test("is offered, never taken, and loses no draft", async () => {
    const a = await koe.person("patient", { serviceWorkers: "allow" });
    await a.open("/r/general");
    await a.box.fill("not finished");
    await a.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    // The worker of another build takes over.
    await a.page.evaluate(() => {
      const data = { kind: "version", version: "another" };
      navigator.serviceWorker.dispatchEvent(new MessageEvent("message", { data }));
      Reflect.set(globalThis, "isStillThere", true);
    });
    await a.page.getByRole("status").filter({ hasText: "New version" }).waitFor();
    expect(await a.box.inputValue()).toBe("not finished");
    expect(await a.page.evaluate(() => Reflect.get(globalThis, "isStillThere"))).toBe(true);
    await a.page.getByRole("button", { name: "Reload" }).click();
    await a.page.waitForFunction(() => Reflect.get(globalThis, "isStillThere") === undefined);
    await a.box.waitFor();
    expect(await a.box.inputValue()).toBe("not finished");
  });
});
