/**
 * What the tests of the page say: a real Koe with the built page, people in browsers of their own, and the words of the
 * list of behaviours in which the tests are written.
 *
 *     const koe = koeWithPage();
 *     test("…", async () => {
 *       const a = await koe.person("aiko");          // signed in, in a context of its own
 *       await a.open("/r/general");
 *       await a.box.fill("Hello");
 *     });
 *
 * Whatever a test does, its pages may not break the content policy, ask another origin for anything or throw: each of
 * these fails the test in which it happens.
 */
import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout } from "bun:test";
import type { Browser, BrowserContextOptions, Locator, Page, WebSocketRoute } from "playwright-core";
import { freshDatabase } from "../../test/database.ts";
import { type KoeProcess, startKoe } from "../../test/koe-process.ts";
import { type Account, newAccount } from "./account.ts";
import { openBrowser } from "./browser.ts";
import { buildPage } from "./page-build.ts";

export interface KoeWithPage {
  readonly url: string;
  /** The one-time link of the first start. */
  readonly ownerLink: string;
  /** A new account, signed in, in a browser context of its own; the name gets an ending so that it is new. */
  person(name: string, options?: BrowserContextOptions): Promise<Visitor>;
  /** Somebody without a session. */
  visitor(options?: BrowserContextOptions): Promise<Visitor>;
}

/** For one step in the browser; a test has several, and its file starts a server, a database and a browser first. */
const stepTimeoutMs = 15_000;
setDefaultTimeout(60_000);

/** One Koe for the tests of a file; every context that a test opens is closed after it. */
export function koeWithPage(env: Readonly<Record<string, string>> = {}): KoeWithPage {
  let koe: KoeProcess;
  let browser: Browser;
  let started: KoeProcess | undefined;
  let people = 0;
  const open: Visitor[] = [];

  beforeAll(async () => {
    const [database] = await Promise.all([freshDatabase(), buildPage()]);
    koe = await startKoe({ databaseUrl: database.url, env });
    started = koe;
    browser = await openBrowser();
  });
  afterEach(async () => {
    const visitors = open.splice(0);
    const faults = visitors.flatMap((visitor) => visitor.faults);
    for (const { page } of visitors) await page.context().close();
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    // Undefined when it did not start, which has been reported by then.
    await started?.stop();
  });

  async function visit(person: Account | undefined, options: BrowserContextOptions): Promise<Visitor> {
    const { baseURL = koe.url } = options;
    // A page without its worker is what the tests of everything else mean; a worker would fetch all files each time.
    const context = await browser.newContext({
      locale: "en-GB",
      serviceWorkers: "block",
      ...options,
      baseURL,
    });
    context.setDefaultTimeout(stepTimeoutMs);
    if (person !== undefined) {
      const cookie = { name: "auth_token", value: person.token, url: baseURL };
      await context.addCookies([{ ...cookie, httpOnly: true, sameSite: "Strict" }]);
    }
    const visitor = new Visitor(await context.newPage(), baseURL, person);
    open.push(visitor);
    return visitor;
  }

  return {
    get url() {
      return koe.url;
    },
    get ownerLink() {
      return koe.ownerLink ?? "";
    },
    visitor: (options = {}) => visit(undefined, options),
    async person(name, options = {}) {
      people += 1;
      return visit(await newAccount(koe.url, `${name}-${people}`), options);
    },
  };
}

/** Somebody at a browser. */
export class Visitor {
  readonly page: Page;
  /** Who is signed in; undefined for a stranger. */
  readonly person: Account | undefined;
  /** What must not happen in any test, as it happened. */
  readonly faults: string[] = [];
  readonly #sockets: SocketGate;

  constructor(page: Page, url: string, person: Account | undefined) {
    this.page = page;
    this.person = person;
    this.#sockets = new SocketGate(page);
    const { origin } = new URL(url);
    page.on("request", (request) => {
      const target = request.url();
      const isOwn = new URL(target).origin === origin || /^(?:blob|data):/.test(target);
      if (!isOwn) this.faults.push(`asked ${target}`);
    });
    page.on("pageerror", (error) => this.faults.push(`threw ${error.message}`));
    page.on("console", (message) => {
      if (/Content Security Policy|TrustedHTML|TrustedScript/i.test(message.text()))
        this.faults.push(message.text());
    });
  }

  /** Goes to an address of the page. */
  async open(path: string): Promise<void> {
    await this.page.goto(path);
  }

  /** The messages of the room. */
  get log(): Locator {
    return this.page.getByRole("log");
  }

  /** The message with this text. */
  row(text: string): Locator {
    return this.log.getByRole("article").filter({ hasText: text });
  }

  /** Where one writes. */
  get box(): Locator {
    return this.page.getByRole("textbox", { name: /^Message/ });
  }

  /** Pixels between what is seen of the log and its end; 0 at the bottom. */
  gap(): Promise<number> {
    return this.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight);
  }

  /** Where a row stands on the screen, pixels from the top. */
  async y(row: Locator): Promise<number> {
    const box = await row.boundingBox();
    if (box === null) throw new Error("the row is not on the screen");
    return box.y;
  }

  /** Starts adding up layout shifts; `cls` gives their sum since then. */
  async watchShifts(): Promise<void> {
    await this.page.evaluate(() => {
      Reflect.set(globalThis, "shifts", 0);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          Reflect.set(
            globalThis,
            "shifts",
            Number(Reflect.get(globalThis, "shifts")) + Number(Reflect.get(entry, "value")),
          );
        }
      }).observe({ type: "layout-shift", buffered: false });
    });
  }

  cls(): Promise<number> {
    return this.page.evaluate(() => Number(Reflect.get(globalThis, "shifts")));
  }

  /** Call before `open`: from then on `hold`, `release` and `drop` work. */
  gateSockets(): Promise<void> {
    return this.#sockets.install();
  }

  /** Frames of the page wait. */
  hold(): void {
    this.#sockets.mode = "hold";
  }

  /** Frames of the page are eaten. */
  drop(): void {
    this.#sockets.mode = "drop";
  }

  /** Frames go again, those that waited first. */
  release(): void {
    this.#sockets.release();
  }

  /** Breaks the connection, as a network does. */
  cut(): Promise<void> {
    return this.#sockets.cut();
  }

  /** Breaks the connection, and lets no new one come about until `letBack`. */
  cutOff(): Promise<void> {
    this.#sockets.mode = "refuse";
    return this.#sockets.cut();
  }

  letBack(): void {
    this.#sockets.release();
  }
}

/** Stands between a page's sockets and the server; what the server says always goes through. */
class SocketGate {
  mode: "pass" | "hold" | "drop" | "refuse" = "pass";
  readonly #page: Page;
  readonly #open = new Set<WebSocketRoute>();
  #held: (() => void)[] = [];

  constructor(page: Page) {
    this.#page = page;
  }

  install(): Promise<void> {
    return this.#page.routeWebSocket(/\/ws\//, (socket) => {
      if (this.mode === "refuse") return void socket.close();
      const server = socket.connectToServer();
      this.#open.add(socket);
      socket.onMessage((frame) => {
        if (this.mode === "hold") this.#held.push(() => server.send(frame));
        else if (this.mode === "pass") server.send(frame);
      });
      socket.onClose(() => this.#open.delete(socket));
    });
  }

  release(): void {
    this.mode = "pass";
    for (const send of this.#held.splice(0)) send();
  }

  async cut(): Promise<void> {
    const sockets = [...this.#open];
    this.#open.clear();
    await Promise.all(sockets.map((socket) => socket.close()));
  }
}
