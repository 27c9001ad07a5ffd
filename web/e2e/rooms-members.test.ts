import { describe, expect, test } from "bun:test";
import type { Locator } from "playwright-core";
import { clientOf } from "./client-of.ts";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();

const link = ({ page }: Visitor, name: string | RegExp): Locator =>
  page.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name });
const panel = ({ page }: Visitor): Locator => page.getByRole("complementary");
const nameOf = ({ person }: Visitor): string => person?.username ?? "";

async function idOf(visitor: Visitor): Promise<string> {
  return (await clientOf(visitor, koe.url).api.me()).id;
}

/** The panel lies over it on this width. */
async function roomMenu({ page }: Visitor, entry: string): Promise<void> {
  if (await page.getByRole("complementary").isVisible()) await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Room menu" }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

/** From the menu of somebody in the panel. */
async function memberMenu(visitor: Visitor, other: Visitor, entry: string): Promise<void> {
  const name = `Actions for ${nameOf(other)}`;
  await panel(visitor).getByRole("button", { name }).click();
  // The menu of another may still be on its way out.
  await visitor.page.getByRole("menu", { name }).getByText(entry, { exact: true }).click();
}

const toast = ({ page }: Visitor, text: RegExp): Locator =>
  page.getByRole("region", { name: "Notifications" }).getByText(text);

/** A private room of `a`, who looks at it. */
async function privateRoom(a: Visitor, name: string): Promise<string> {
  const { id } = await clientOf(a, koe.url).api.createRoom({ name, visibility: "private" });
  await a.open(`/r/${id}`);
  await link(a, name).waitFor();
  return id;
}

describe("the people of a room", () => {
  test("are added, given roles and removed, and everybody sees it at once", async () => {
    const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
    await privateRoom(a, "council");
    await b.open("/r/general");
    await a.page.getByRole("link", { name: "People" }).click();
    await panel(a).getByText("1 person").waitFor();
    await panel(a).getByRole("button", { name: "Add people" }).click();
    await a.page.getByRole("combobox", { name: "People" }).fill(nameOf(b));
    await a.page.getByRole("option", { name: nameOf(b) }).click();
    await a.page.getByRole("button", { name: "Add", exact: true }).click();
    await panel(a).getByText(nameOf(b)).waitFor();
    await link(b, "council").click();
    await b.page.getByRole("heading", { name: "council" }).waitFor();

    await memberMenu(a, b, "Admin");
    await panel(a)
      .getByRole("listitem")
      .filter({ hasText: nameOf(b) })
      .getByText("Admin")
      .waitFor();
    await roomMenu(b, "Edit name and topic");
    await b.page.getByRole("textbox", { name: "Name" }).fill("great council");
    await b.page.keyboard.press("Enter");
    await a.page.getByRole("heading", { name: "great council" }).waitFor();

    await memberMenu(a, b, "Remove from the room");
    await panel(a).getByText("1 person").waitFor();
    await link(b, "great council").waitFor({ state: "detached" });
  });

  test("are offered only what their role allows", async () => {
    const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
    const { api } = clientOf(a, koe.url);
    const { id } = await api.createRoom({ name: "square", visibility: "public" });
    await clientOf(b, koe.url).api.joinRoom(id);
    await b.open(`/r/${id}/members`);
    await panel(b).getByText("2 people").waitFor();
    expect(await panel(b).getByRole("button", { name: "Add people" }).count()).toBe(0);
    await panel(b)
      .getByRole("button", { name: `Actions for ${nameOf(a)}` })
      .click();
    const entries = b.page.getByRole("menuitem");
    await entries.first().waitFor();
    expect(await entries.allTextContents()).toEqual(["Write a direct message"]);
    await b.page.keyboard.press("Escape");
    await entries.first().waitFor({ state: "detached" });
    await b.page.keyboard.press("Escape");
    await b.page.getByRole("button", { name: "Room menu" }).click();
    await entries.first().waitFor();
    expect(await entries.allTextContents()).toEqual(["Copy link to room", "Leave room"]);
  });

  test("keep an owner: the last one is told why they cannot leave or step down", async () => {
    const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
    const id = await privateRoom(a, "kept");
    await clientOf(a, koe.url).api.setMember(id, await idOf(b), "member");
    await roomMenu(a, "Leave room");
    await a.page.getByRole("dialog").getByRole("button", { name: "Leave room" }).click();
    await toast(a, /make somebody else an owner first/).waitFor();
    await a.page.getByRole("link", { name: "People" }).click();
    await memberMenu(a, a, "Member");
    await panel(a)
      .getByRole("listitem")
      .filter({ hasText: nameOf(a) })
      .getByText("Owner")
      .waitFor();
    await memberMenu(a, b, "Owner");
    await panel(a)
      .getByRole("listitem")
      .filter({ hasText: nameOf(b) })
      .getByText("Owner")
      .waitFor();
    await roomMenu(a, "Leave room");
    await a.page.getByRole("dialog").getByRole("button", { name: "Leave room" }).click();
    await link(a, "kept").waitFor({ state: "detached" });
  });

  test("are a thousand without a thousand rows, read as one scrolls, and searched", async () => {
    const a = await koe.person("aiko");
    const names = Array.from({ length: 1000 }, (_, at) => `member-${String(at).padStart(4, "0")}`);
    await a.page.route("**/api/v1/rooms/*/members*", (route) => {
      const query = new URL(route.request().url()).searchParams;
      const limit = Number(query.get("limit"));
      const from = names.findIndex((name) => name > (query.get("after") ?? ""));
      const page = names.slice(from, from + limit);
      const hasMore = from + limit < names.length;
      const members = page.map((username) => ({ user: { id: username, username }, role: "member" }));
      return route.fulfill({ json: { members, ...(hasMore && { next: page.at(-1) }) } });
    });
    await privateRoom(a, "crowd");
    await a.page.getByRole("link", { name: "People" }).click();
    await panel(a).getByText("200 people or more").waitFor();
    const rows = panel(a).getByRole("listitem");
    expect(await rows.count()).toBeLessThan(80);
    await panel(a)
      .getByRole("list")
      .evaluate((list) => list.parentElement?.scrollTo(0, 1e6));
    await panel(a).getByText("400 people or more").waitFor();
    await panel(a).getByRole("searchbox").fill("0999");
    await panel(a).getByText("member-0999").waitFor();
    await panel(a).getByText("1 person").waitFor();
    expect(await rows.count()).toBe(1);
  });
});

describe("a room", () => {
  test("is archived, brought back by Undo, and archived it is in a section of its own", async () => {
    const a = await koe.person("aiko");
    await privateRoom(a, "launch");
    await roomMenu(a, "Archive room");
    await link(a, "launch").waitFor();
    await a.page.getByRole("button", { name: "Archived" }).waitFor();
    await a.box.waitFor({ state: "detached" });
    await a.page.getByRole("button", { name: "Undo" }).click();
    await a.box.waitFor();
    await a.page.getByRole("button", { name: "Archived" }).waitFor({ state: "detached" });
  });

  test("that is public is left at once, and joined again by Undo", async () => {
    const a = await koe.person("aiko");
    const { id } = await clientOf(a, koe.url).api.createRoom({ name: "plaza", visibility: "public" });
    await a.open(`/r/${id}`);
    await link(a, "plaza").waitFor();
    await roomMenu(a, "Leave room");
    await link(a, "plaza").waitFor({ state: "detached" });
    await a.page.getByRole("button", { name: "Undo" }).click();
    await link(a, "plaza").waitFor();
    await a.page.waitForURL(`**/r/${id}`);
  });
});
