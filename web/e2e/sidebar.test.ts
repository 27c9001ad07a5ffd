import { expect, test } from "bun:test";
import type { Locator } from "playwright-core";
import { clientOf } from "./client-of.ts";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();

const sidebar = ({ page }: Visitor): Locator => page.getByRole("navigation", { name: "Rooms" });
const room = (visitor: Visitor, name: string | RegExp): Locator =>
  sidebar(visitor).getByRole("link", { name });
const nameOf = ({ person }: Visitor): string => person?.username ?? "";

/** A public room that both have in their lists. */
async function sharedRoom(a: Visitor, b: Visitor, name: string): Promise<string> {
  const { id } = await clientOf(a, koe.url).api.createRoom({ name, visibility: "public" });
  await clientOf(b, koe.url).api.joinRoom(id);
  return id;
}

async function say(visitor: Visitor, roomId: string, ...texts: readonly string[]): Promise<void> {
  const room = clientOf(visitor, koe.url).room(roomId);
  for (const text of texts) await room.send(text).done;
}

const namesIn = async (visitor: Visitor): Promise<readonly string[]> =>
  await sidebar(visitor).locator("li bdi").allTextContents();

test("what is unread is counted, a mention says so, and no room moves because of it", async () => {
  const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
  const infra = await sharedRoom(a, b, "infra");
  const zoo = await sharedRoom(a, b, "zoo");
  await a.open("/r/general");
  await room(a, "zoo").waitFor();
  const before = await namesIn(a);
  await say(b, infra, "one", "two");
  await say(b, zoo, `@${nameOf(a)} come`);
  await room(a, "infra 2 unread").waitFor();
  await room(a, "zoo 1 unread, mentions you once").waitFor();
  expect(await namesIn(a)).toEqual(before);
  await room(a, "infra").click();
  await sidebar(a).getByRole("link", { name: "infra", exact: true }).waitFor();
});

test("a direct message says whether the other is online, by a shape and a word (W53)", async () => {
  const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
  await clientOf(a, koe.url).api.openDirect([nameOf(b)]);
  await a.open("/r/general");
  await room(a, `offline, ${nameOf(b)}`).waitFor();
  await b.open("/");
  await room(a, `online, ${nameOf(b)}`).waitFor();
  await b.page.goto("about:blank");
  await room(a, `offline, ${nameOf(b)}`).waitFor();
});

test("who writes elsewhere, and what one has not sent, is marked at the room (W42)", async () => {
  const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
  const infra = await sharedRoom(a, b, "infra writes");
  await a.open(`/r/${infra}`);
  await room(a, "infra writes").waitFor();
  await a.box.fill("not yet");
  await a.page.keyboard.press("Alt+ArrowUp");
  await room(a, "infra writes has a draft").waitFor();
  await b.open(`/r/${infra}`);
  await say(a, infra, "anybody?");
  await b.row("anybody?").waitFor();
  await b.box.fill("well");
  await room(a, /infra writes.*somebody is writing/).waitFor();
});

test("sections collapse, still show what is unread, and are so after a reload (W51)", async () => {
  const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
  const infra = await sharedRoom(a, b, "infra folds");
  const old = await sharedRoom(a, b, "old launch");
  await clientOf(a, koe.url).api.changeRoom(old, { archived: true });
  await a.open("/r/general");
  await room(a, "infra folds").waitFor();
  expect(await room(a, "old launch").count()).toBe(0);
  const rooms = sidebar(a).getByRole("button", { name: "Rooms", exact: true });
  await rooms.click();
  await room(a, "infra folds").waitFor({ state: "detached" });
  await sidebar(a).getByRole("button", { name: "Archived" }).click();
  await room(a, "old launch").waitFor();
  await a.page.reload();
  await room(a, "old launch").waitFor();
  expect(await rooms.getAttribute("aria-expanded")).toBe("false");
  expect(await room(a, "infra folds").count()).toBe(0);
  await say(b, infra, "you there?");
  await room(a, "infra folds 1 unread").waitFor();
});

test("unread rooms out of sight are counted at the edge, and a click shows the nearest (W51)", async () => {
  const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
  const maker = clientOf(a, koe.url).api;
  const ids: string[] = [];
  for (let at = 10; at < 70; at++) {
    ids.push((await maker.createRoom({ name: `room ${at}`, visibility: "private" })).id);
  }
  const { id: bensId } = await clientOf(b, koe.url).api.me();
  for (const id of ids.slice(-2)) await maker.setMember(id, bensId, "member");
  await a.open("/");
  await room(a, "room 69").waitFor();
  for (const id of ids.slice(-2)) await say(b, id, "hello");
  const below = sidebar(a).getByRole("button", { name: "2 more unread below" });
  await below.click();
  await below.waitFor({ state: "detached" });
  expect(await room(a, /room 68/).evaluate((link) => link === document.activeElement)).toBe(true);
  await room(a, "room 10").scrollIntoViewIfNeeded();
  await below.waitFor();
});

test("every room is a link of its own: a middle click opens it in a new page (W48)", async () => {
  const a = await koe.person("aiko");
  await a.open("/r/general");
  const opened = a.page.context().waitForEvent("page");
  await room(a, "Gleam Development").click({ button: "middle" });
  const page = await opened;
  await page.waitForURL("**/r/gleam-dev");
  expect(new URL(a.page.url()).pathname).toBe("/r/general");
  await room(a, "Gleam Development").click();
  await a.page.waitForURL("**/r/gleam-dev");
  await a.page.goBack();
  await a.page.waitForURL("**/r/general");
  await a.page.goForward();
  await a.page.waitForURL("**/r/gleam-dev");
});

test("on a phone the list is the first screen, a room the second, and the way back leads to the list", async () => {
  const a = await koe.person("aiko", { viewport: { width: 360, height: 740 }, hasTouch: true });
  await a.open("/");
  await room(a, "General Chat").tap();
  await a.page.getByRole("heading", { name: "General Chat" }).waitFor();
  await sidebar(a).waitFor({ state: "hidden" });
  await a.page.getByRole("link", { name: "Back" }).tap();
  await room(a, "General Chat").waitFor();
  const heights = await sidebar(a)
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => link.getBoundingClientRect().height));
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(24);
  expect(await a.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});
