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
