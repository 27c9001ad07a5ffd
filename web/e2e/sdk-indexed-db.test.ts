/**
 * The SDK as it is published, in a real Chromium with its IndexedDB: what is kept, and what happens when nothing can be.
 * The tests run their programs in an empty page of Koe's origin.
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Koe, Room } from "@koe/sdk";
import type { BrowserContext, Page } from "playwright-core";
import { freshDatabase } from "../../test/database.ts";
import { type KoeProcess, startKoe } from "../../test/koe-process.ts";
import { packedSdk } from "../../test/packed-sdk.ts";
import { newAccount } from "./account.ts";
import { openBrowser } from "./browser.ts";

setDefaultTimeout(60_000);

/** What the page has: the package, and a client of one's own. */
interface InPage {
  readonly koe: Koe;
  readonly room: Room;
  texts(): readonly string[];
  until(fits: () => boolean): Promise<void>;
}

const place = "/sdk-in-a-browser/";
/** Makes `client`, which may have no network, and what the tests wait with. */
const script = `
  import { connect, indexedDbStorage } from "${place}index.js";
  const noNetwork = { transport: { open: () => ({ send() {}, close() {} }) } };
  globalThis.client = ({ isOffline }) => {
    const environment = isOffline ? noNetwork : {};
    const koe = connect({ url: location.origin, storage: indexedDbStorage("kept"), environment });
    const room = koe.room("general");
    const looks = new Set();
    const look = () => looks.forEach((each) => each());
    for (const changing of [room.timeline, koe.connection, koe.rooms]) changing.subscribe(look);
    const until = (fits) => new Promise((resolve) => {
      const each = () => { if (fits()) { looks.delete(each); resolve(); } };
      looks.add(each);
      each();
    });
    const texts = () => room.timeline.get().items.map((item) => item.kind + " " + (item.text ?? ""));
    return { koe, room, texts, until };
  };
  globalThis.kept = () => new Promise((resolve) => {
    const opening = indexedDB.open("kept");
    opening.onsuccess = () => {
      const database = opening.result;
      const reading = database.transaction("records").objectStore("records").getAllKeys();
      reading.onsuccess = () => { database.close(); resolve(reading.result); };
    };
  });
`;

declare global {
  var client: (options: { readonly isOffline: boolean }) => InPage;
  var kept: () => Promise<readonly string[]>;
}

let koe: KoeProcess;
let sdk: Awaited<ReturnType<typeof packedSdk>>;
let people = 0;

beforeAll(async () => {
  const database = await freshDatabase();
  [koe, sdk] = await Promise.all([startKoe({ databaseUrl: database.url }), packedSdk()]);
});

afterAll(async () => {
  await koe.stop();
  sdk.remove();
});

/** An empty page of Koe's origin in a browser of one's own, signed in, and what it was warned of. */
async function emptyPage() {
  people += 1;
  const { token } = await newAccount(koe.url, `keeper-${people}`);
  const context = await (await openBrowser()).newContext({ serviceWorkers: "block", bypassCSP: true });
  await context.addCookies([{ name: "auth_token", value: token, url: koe.url, sameSite: "Strict" }]);
  await context.route(`${koe.url}${place}**`, (route) => {
    const file = new URL(route.request().url()).pathname.slice(place.length);
    return route.fulfill({ contentType: "text/javascript", body: sdk.text(file) });
  });
  const page = await context.newPage();
  const warnings: string[] = [];
  page.on("console", (message) => {
    if (message.text().startsWith("Koe: ")) warnings.push(message.text());
  });
  await open(page);
  return { context, page, warnings };
}

async function open(page: Page): Promise<void> {
  // The document comes from Koe: Chromium lets one that came from nowhere open no sockets to this machine.
  await page.goto(`${koe.url}/api/v1/health`);
  await page.addScriptTag({ type: "module", content: script });
  await page.waitForFunction(() => "client" in globalThis);
}

async function sayOnline(page: Page, text: string): Promise<readonly string[]> {
  return page.evaluate(async (said) => {
    const { koe: own, room, texts, until } = client({ isOffline: false });
    await until(() => own.rooms.get().length > 0 && room.timeline.get().isLoaded);
    await room.send(said).done;
    await until(() => texts().includes(`message ${said}`));
    await own.close();
    return texts();
  }, text);
}

test("what was read and what was not sent survive a reload without a network, and go out after it", async () => {
  const { context, page, warnings } = await emptyPage();
  await sayOnline(page, "said");
  await page.evaluate(async () => {
    const { room, texts, until } = client({ isOffline: true });
    await until(() => texts().includes("message said"));
    room.send("not sent yet");
  });
  // The page is left as it is: nobody closes the client.
  await page.waitForFunction(async () => (await kept()).some((key) => key.startsWith("outbox/")));
  await open(page);
  const restored = await page.evaluate(async () => {
    const { texts, until } = client({ isOffline: true });
    await until(() => texts().length > 0);
    return texts();
  });
  expect(restored).toEqual(["message said", "pending not sent yet"]);
  await open(page);
  const sent = await page.evaluate(async () => {
    const { texts, until } = client({ isOffline: false });
    await until(() => texts().includes("message not sent yet"));
    return texts();
  });
  expect(sent).toEqual(["message said", "message not sent yet"]);
  await page.waitForFunction(async () => !(await kept()).some((key) => key.startsWith("outbox/")));
  expect(warnings).toEqual([]);
  await context.close();
});

describe("a storage that fails is given up with one warning, and one talks on", () => {
  async function talksOn(context: BrowserContext, page: Page, warnings: readonly string[]): Promise<void> {
    const texts = await sayOnline(page, `in spite of ${people}`);
    expect(texts).toContain(`message in spite of ${people}`);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("the storage fails");
    await context.close();
  }

  test("a database that another tab blocks", async () => {
    const { context, page, warnings } = await emptyPage();
    // It is to be deleted, and somebody who has it open does not let go: whoever opens it now waits.
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const opening = indexedDB.open("kept", 1);
          opening.onsuccess = () => {
            indexedDB.deleteDatabase("kept").onblocked = () => resolve();
          };
        }),
    );
    await talksOn(context, page, warnings);
  });

  test("a disk without room", async () => {
    const { context, page, warnings } = await emptyPage();
    const tools = await context.newCDPSession(page);
    await tools.send("Storage.overrideQuotaForOrigin", { origin: koe.url, quotaSize: 1 });
    await talksOn(context, page, warnings);
  });

  test("a database of a later version", async () => {
    const { context, page, warnings } = await emptyPage();
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          indexedDB.open("kept", 99).onsuccess = () => resolve();
        }),
    );
    await talksOn(context, page, warnings);
  });
});
