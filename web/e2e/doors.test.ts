import { describe, expect, test } from "bun:test";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();
const password = "a long enough secret";

async function fill({ page }: Visitor, username: string, secret: string): Promise<void> {
  await page.getByRole("textbox", { name: "Username" }).fill(username);
  await page.getByRole("textbox", { name: "Password" }).fill(secret);
  await page.keyboard.press("Enter");
}

const userMenu = ({ page }: Visitor, username: string) =>
  page.getByRole("button", { name: `Signed in as ${username}` });

async function signOut(visitor: Visitor, username: string): Promise<void> {
  await userMenu(visitor, username).click();
  await visitor.page.getByRole("menuitem", { name: "Sign out" }).click();
  await visitor.page.getByRole("heading", { name: "Sign in to Koe" }).waitFor();
}

describe("signing up", () => {
  test("takes a name and a password, and leads to the rooms", async () => {
    const visitor = await koe.visitor();
    await visitor.open("/");
    await visitor.page.getByRole("link", { name: "Make an account" }).click();
    await fill(visitor, "mika", password);
    await userMenu(visitor, "mika").waitFor();
    await visitor.page.getByRole("link", { name: "general" }).waitFor();
    expect(await visitor.page.title()).not.toContain("undefined");
  });

  test("says why a name is refused, and keeps what was typed", async () => {
    await koe.person("taken");
    const visitor = await koe.visitor();
    await visitor.open("/sign-up");
    await fill(visitor, "a b", password);
    await visitor.page
      .getByRole("alert")
      .filter({ hasText: /username/i })
      .waitFor();
    expect(await visitor.page.getByRole("textbox", { name: "Username" }).inputValue()).toBe("a b");
    expect(await visitor.page.getByRole("textbox", { name: "Password" }).inputValue()).toBe(password);
  });
});

describe("signing in and out", () => {
  test("a wrong password and an unknown name are refused alike", async () => {
    const { person } = await koe.person("known");
    const visitor = await koe.visitor();
    await visitor.open("/r/general");
    for (const username of [person?.username ?? "", "nobody-at-all"]) {
      await fill(visitor, username, "not the right one");
      await visitor.page.getByRole("alert").filter({ hasText: "Invalid username or password" }).waitFor();
    }
  });

  test("leads to the address that was asked for", async () => {
    const { person } = await koe.person("returning");
    const visitor = await koe.visitor();
    await visitor.open("/r/gleam-dev");
    await fill(visitor, person?.username ?? "", password);
    await visitor.page.getByRole("heading", { name: "Gleam Development" }).waitFor();
    expect(new URL(visitor.page.url()).pathname).toBe("/r/gleam-dev");
  });

  test("a session outlives a reload, and ends with signing out in all tabs", async () => {
    const a = await koe.person("leaving");
    const username = a.person?.username ?? "";
    await a.open("/");
    await userMenu(a, username).waitFor();
    await a.page.reload();
    await userMenu(a, username).waitFor();
    const tab = await a.page.context().newPage();
    await tab.goto("/");
    await tab.getByRole("button", { name: `Signed in as ${username}` }).waitFor();
    await signOut(a, username);
    await tab.getByRole("heading", { name: "Sign in to Koe" }).waitFor();
    const cookies = await a.page.context().cookies();
    expect(cookies.filter(({ name }) => name === "auth_token")).toEqual([]);
    expect(await a.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).toEqual(
      [],
    );
  });
});
