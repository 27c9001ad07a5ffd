import { describe, expect, test } from "bun:test";
import type { Locator } from "playwright-core";
import { clientOf } from "./client-of.ts";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();

const link = ({ page }: Visitor, name: string | RegExp): Locator =>
  page.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name });
const dialog = ({ page }: Visitor, name: string): Locator => page.getByRole("dialog", { name });
const nameOf = ({ person }: Visitor): string => person?.username ?? "";

async function openAddMenu({ page }: Visitor, entry: string): Promise<void> {
  await page.getByRole("button", { name: "Add rooms" }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

describe("making a room", () => {
  test("leads into it, and the others find it", async () => {
    const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
    await a.open("/r/general");
    await openAddMenu(a, "Create a room");
    const form = dialog(a, "Create a room");
    await form.getByRole("textbox", { name: "Name" }).fill("garden 🌱");
    await form.getByRole("textbox", { name: "Topic" }).fill("What grows");
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("heading", { name: "garden 🌱" }).waitFor();
    await link(a, "garden 🌱").waitFor();
    await dialog(a, "Create a room").waitFor({ state: "detached" });
    await a.box.and(a.page.locator(":focus")).waitFor();

    await b.open("/r/general");
    await openAddMenu(b, "Browse rooms");
    await dialog(b, "Browse rooms").getByRole("searchbox").fill("grows");
    await b.page.getByRole("button", { name: "Join garden 🌱" }).click();
    const leave = b.page.getByRole("button", { name: "Leave garden 🌱" });
    await leave.waitFor();
    await b.page.keyboard.press("Escape");
    await link(b, "garden 🌱").waitFor();
    await openAddMenu(b, "Browse rooms");
    await leave.click();
    await b.page.getByRole("button", { name: "Join garden 🌱" }).waitFor();
    await b.page.keyboard.press("Escape");
    await link(b, "garden 🌱").waitFor({ state: "detached" });
  });

  test("needs a name, and says in words when it is refused; what was typed stays", async () => {
    const a = await koe.person("aiko");
    await a.open("/r/general");
    await openAddMenu(a, "Create a room");
    const form = dialog(a, "Create a room");
    const submit = form.getByRole("button", { name: "Create the room" });
    await submit.click();
    await form.getByRole("alert").filter({ hasText: "A room needs a name." }).waitFor();
    await form.getByRole("textbox", { name: "Name" }).fill("lost");
    await a.page.context().setOffline(true);
    await submit.click();
    await form.getByRole("alert").filter({ hasText: "did not answer" }).waitFor();
    expect(await form.getByRole("textbox", { name: "Name" }).inputValue()).toBe("lost");
    await a.page.context().setOffline(false);
    await submit.click();
    await link(a, "lost").waitFor();
  });

  test("a private one is seen by nobody else", async () => {
    const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
    await a.open("/r/general");
    await openAddMenu(a, "Create a room");
    await dialog(a, "Create a room").getByRole("textbox", { name: "Name" }).fill("quiet");
    await dialog(a, "Create a room").getByRole("radio", { name: "Only who is added" }).check();
    await a.page.keyboard.press("Enter");
    await link(a, "quiet private").waitFor();
    await b.open("/r/general");
    await openAddMenu(b, "Browse rooms");
    await dialog(b, "Browse rooms").getByRole("link", { name: "General Chat" }).waitFor();
    await dialog(b, "Browse rooms").getByRole("searchbox").fill("quiet");
    await dialog(b, "Browse rooms").getByText("No room is called “quiet”.").waitFor();
  });
});

test("a public room is read without joining, and joined from its header", async () => {
  const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
  const maker = clientOf(a, koe.url);
  const { id } = await maker.api.createRoom({ name: "open house", visibility: "public" });
  await maker.room(id).send("come in").done;
  await b.open("/r/general");
  await openAddMenu(b, "Browse rooms");
  await dialog(b, "Browse rooms").getByRole("link", { name: "open house" }).click();
  await b.page.waitForURL(`**/r/${id}`);
  await b.row("come in").waitFor();
  await b.page.getByRole("heading", { name: "open house" }).waitFor();
  expect(await link(b, "open house").count()).toBe(0);
  await b.page.getByRole("button", { name: "Join room" }).click();
  await link(b, "open house").waitFor();
  await b.page.getByRole("button", { name: "Join room" }).waitFor({ state: "detached" });
});

describe("direct messages", () => {
  async function pick({ page }: Visitor, other: Visitor): Promise<void> {
    await page.getByRole("combobox", { name: "To" }).fill(nameOf(other).slice(0, 4));
    await page.getByRole("option", { name: nameOf(other), exact: true }).waitFor();
    await page.getByRole("combobox", { name: "To" }).fill(nameOf(other));
    await page.getByRole("option", { name: nameOf(other), exact: true }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: `Remove ${nameOf(other)}` }).waitFor();
  }

  test("are opened with people found by name, once for the same people", async () => {
    const [a, b, c] = [await koe.person("aiko"), await koe.person("ben"), await koe.person("cleo")];
    await a.open("/r/general");
    for (const _ of ["first", "again"]) {
      await a.page.getByRole("button", { name: "New direct message" }).click();
      await pick(a, b);
      await a.page.keyboard.press("Enter");
      await a.page.getByRole("heading", { name: nameOf(b) }).waitFor();
      await dialog(a, "New direct message").waitFor({ state: "detached" });
    }
    await a.page.getByRole("button", { name: "New direct message" }).click();
    await pick(a, b);
    await pick(a, c);
    await a.page.getByRole("button", { name: "Open" }).click();
    await a.page.getByRole("heading", { name: `${nameOf(b)}, ${nameOf(c)}` }).waitFor();
    expect(await link(a, new RegExp(nameOf(b))).count()).toBe(2);
  });

  test("with nobody are notes to oneself; a chip goes with the Backspace key", async () => {
    const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
    await a.open("/r/general");
    await a.page.getByRole("button", { name: "Write to somebody" }).click();
    await pick(a, b);
    await a.page.keyboard.press("Backspace");
    await a.page.getByRole("button", { name: `Remove ${nameOf(b)}` }).waitFor({ state: "detached" });
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("heading", { name: "Notes to myself" }).waitFor();
    await link(a, "Notes to myself").waitFor();
  });

  test("that others open appear by themselves", async () => {
    const [a, b] = [await koe.person("aiko"), await koe.person("ben")];
    await b.open("/r/general");
    await link(b, "General Chat").waitFor();
    const client = clientOf(a, koe.url);
    const { id } = await client.api.openDirect([nameOf(b)]);
    await client.room(id).send("hello").done;
    await link(b, new RegExp(`${nameOf(a)} 1 unread`)).waitFor();
  });
});
