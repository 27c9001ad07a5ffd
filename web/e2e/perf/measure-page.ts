/**
 * How fast the page is, in Chromium, against a real Koe: room switches, a storm at the end of a room, keys, cold starts,
 * memory and bytes. Beside them what an empty page's frames take in the same run, since a busy machine slows both.
 * Prints a table and judges nothing.
 *
 * Run: `npx bun web/e2e/perf/measure-page.ts`. About a minute.
 */

import { heapStats } from "bun:jsc";
import { readdirSync, readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { connect, type Koe } from "@koe/sdk";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { Script } from "../../../test/scene/script.ts";
import { type Scene, startScene } from "../../../test/scene/start-scene.ts";
import { launchChromium } from "../chromium.ts";
import { buildPage } from "../page-build.ts";
import { shout } from "../shout.ts";
import { frameTimes, switchRoom, watchFirstRow, watchKeys, watchLog } from "./in-page.ts";

const [me, other] = ["reader", "writer"] as const;
const roomIds = ["first", "second", "third"] as const;
const linesPerRoom = 200;
const switches = 30;
const stormMs = 6_000;
const stormPerSecond = 200;
const keys = 60;
const manyMessages = 50_000;
const frameMs = 1_000 / 60;

/** As if there were no limits: they are not what is measured. */
const env = {
  KOE_LOG_LEVEL: "warn",
  KOE_MAX_FRAMES_PER_MINUTE: "100000000",
  KOE_MAX_FRAME_BURST: "100000000",
  KOE_MAX_MESSAGES_PER_10S: "100000000",
};

const lineOf = (roomId: string, index: number) =>
  `${roomId} line ${index}. ${"and some more words ".repeat((index * 7) % 9)}`;
const script: Script = {
  people: [me, other],
  rooms: roomIds.map((id) => ({
    id,
    name: id,
    lines: Array.from({ length: linesPerRoom }, (_, index) => ({
      by: index % 3 === 0 ? me : other,
      at: "2026-11-20 14:02",
      text: lineOf(id, index + 1),
    })),
  })),
};

const say = (name: string, value: string) => process.stdout.write(`| ${name} | ${value} |\n`);
const ms = (value: number) => `${value.toFixed(1)} ms`;
const quantile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;
const spread = (values: readonly number[]) =>
  `50 % ${ms(quantile(values, 0.5))}, 95 % ${ms(quantile(values, 0.95))}, most ${ms(Math.max(...values))}`;

async function contextOf(
  browser: Browser,
  scene: Scene,
  serviceWorkers: "allow" | "block",
): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: scene.url, locale: "en-GB", serviceWorkers });
  const value = scene.sessions.get(me) ?? "";
  await context.addCookies([
    { name: "auth_token", value, url: scene.url, httpOnly: true, sameSite: "Strict" },
  ]);
  return context;
}

const clientOf = (scene: Scene, name: string): Koe =>
  connect({ url: scene.url, credentials: { cookie: `auth_token=${scene.sessions.get(name)}` } });

const lastLine = (page: Page, roomId: string) =>
  page
    .getByRole("article")
    .filter({ hasText: `${roomId} line ${linesPerRoom}.` })
    .waitFor();

async function measureSwitches(page: Page): Promise<void> {
  await page.goto(`/r/${roomIds[0]}`);
  await lastLine(page, roomIds[0]);
  const times: number[] = [];
  for (let count = 0; count < switches + roomIds.length; count++) {
    const roomId = roomIds[(count + 1) % roomIds.length] ?? "";
    times.push(
      await page.evaluate(switchRoom, { href: `/r/${roomId}`, text: `${roomId} line ${linesPerRoom}.` }),
    );
  }
  const [first = Number.NaN] = times;
  say("room switch, first time", ms(first));
  say(`room switch, seen before, ${switches} times`, spread(times.slice(roomIds.length)));
}

async function measureKeys(page: Page): Promise<void> {
  await page.evaluate(watchKeys);
  await page.getByRole("textbox", { name: /^Message/ }).pressSequentially("a word ".repeat(keys / 7 + 1));
  say("key to paint", spread(await page.evaluate((): number[] => Reflect.get(globalThis, "keyTimes"))));
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
}

async function measureStorm(page: Page, scene: Scene): Promise<void> {
  const client = clientOf(scene, other);
  const roomId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const room = client.room(roomId);
  await room.send("the storm begins").done;
  await page.getByRole("article").filter({ hasText: "the storm begins" }).waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const busySeconds = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
  };
  const busyBefore = await busySeconds();
  const startedAt = performance.now();
  const watching = page.evaluate(watchLog, stormMs);
  let sent = 0;
  while (performance.now() - startedAt < stormMs) {
    const due = ((performance.now() - startedAt) / 1_000) * stormPerSecond;
    for (; sent < due; sent++) room.send(lineOf("storm", sent));
    await Bun.sleep(10);
  }
  const { frames, gapMax } = await watching;
  const share = (await busySeconds()) - busyBefore;
  const dropped = frames.reduce((sum, frame) => sum + Math.max(0, Math.round(frame / frameMs) - 1), 0);
  await client.close();
  say(
    `${stormPerSecond} messages/s for ${stormMs / 1_000} s`,
    `main thread ${Math.round((share / (stormMs / 1_000)) * 100)} % busy, ${dropped} of ${Math.round(stormMs / frameMs)} frames dropped, ` +
      `gap at the end at most ${gapMax} px, longest frame ${ms(Math.max(...frames))}`,
  );
}

async function measureColdStarts(browser: Browser, scene: Scene): Promise<void> {
  const context = await contextOf(browser, scene, "allow");
  const page = await context.newPage();
  await page.addInitScript(watchFirstRow);
  const firstRow = async () => {
    await page.waitForFunction(() => Reflect.has(globalThis, "firstRowMs"));
    return page.evaluate((): number => Reflect.get(globalThis, "firstRowMs"));
  };
  await page.goto(`/r/${roomIds[0]}`);
  say("cold start, nothing kept: first row", ms(await firstRow()));
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  await lastLine(page, roomIds[0]);
  await page.reload();
  say("start, files and rooms kept: first row", ms(await firstRow()));
  await context.setOffline(true);
  await page.reload();
  say("start without a network: first row", ms(await firstRow()));
  await context.close();
}

async function measureMemory(scene: Scene): Promise<void> {
  const token = scene.sessions.get(other) ?? "";
  const lines = Array.from({ length: manyMessages }, (_, index) => lineOf("many", index));
  await shout(scene.url, { username: other, password: "", token }, "gleam-dev", lines);
  const client = clientOf(scene, me);
  const room = client.room("gleam-dev");
  const isReady = Promise.withResolvers<void>();
  const stop = room.timeline.subscribe(() => room.timeline.get().isLoaded && isReady.resolve());
  await isReady.promise;
  const heap = () => {
    Bun.gc(true);
    return heapStats().heapSize;
  };
  const countBefore = room.timeline.get().items.length;
  const before = heap();
  for (let count = -1; room.timeline.get().hasOlder && count !== room.timeline.get().items.length; ) {
    count = room.timeline.get().items.length;
    await room.loadOlder();
  }
  const count = room.timeline.get().items.length - countBefore;
  const bytes = heap() - before;
  say(
    `history in memory (SDK), ${count} messages of ${manyMessages}`,
    `${(bytes / 1e6).toFixed(1)} MB, ${Math.round(bytes / Math.max(1, count))} bytes each`,
  );
  stop();
  await client.close();
}

function measureBytes(): void {
  const dist = resolve(import.meta.dir, "../../dist");
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const size = (file: string) => gzipSync(readFileSync(join(dist, file))).length / 1_000;
  const sum = (pattern: RegExp) =>
    [...html.matchAll(pattern)].reduce((total, [, file = ""]) => total + size(file), 0);
  const first = sum(/(?:<script[^>]* src|<link rel="modulepreload"[^>]* href)="\/([^"]+)"/g);
  const style = sum(/<link rel="stylesheet"[^>]* href="\/([^"]+)"/g);
  const scripts = readdirSync(join(dist, "assets")).filter((name) => name.endsWith(".js"));
  const all = scripts.reduce((total, name) => total + size(join("assets", name)), 0);
  say(
    "first load, gzip",
    `${first.toFixed(1)} kB of scripts, ${style.toFixed(1)} kB of style; all scripts ever ${all.toFixed(0)} kB`,
  );
}

await buildPage();
const scene = await startScene(script, env);
const browser = await launchChromium();
process.stdout.write(
  `Chromium ${browser.version()}, load average ${loadavg()[0]?.toFixed(1)}\n\n| what | figure |\n| --- | --- |\n`,
);
const blank = await browser.newPage();
say("reference: frames of an empty page", spread(await blank.evaluate(frameTimes, 120)));
await blank.close();
const context = await contextOf(browser, scene, "block");
const page = await context.newPage();
await measureSwitches(page);
await measureKeys(page);
await measureStorm(page, scene);
await context.close();
await measureColdStarts(browser, scene);
await browser.close();
await measureMemory(scene);
measureBytes();
await scene.stop();
