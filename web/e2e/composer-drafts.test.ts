import { describe, expect, test } from "bun:test";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();

async function writer(name: string): Promise<Visitor> {
  const visitor = await koe.person(name);
  await visitor.open("/r/general");
  await visitor.box.waitFor();
  return visitor;
}

const value = ({ box }: Visitor) => box.inputValue();
const caret = ({ box }: Visitor) =>
  box.evaluate((element) => (element instanceof HTMLTextAreaElement ? element.selectionStart : -1));

/** Waits until the browser keeps this as a draft. */
async function kept({ page }: Visitor, text: string): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      Object.entries(localStorage).some(
        ([key, draft]) => key.startsWith("koe.draft.") && draft.endsWith(`\n${wanted}`),
      ),
    text,
  );
}

describe("drafts (W42)", () => {
  test("outlive a reload, with the caret", async () => {
    const a = await writer("aiko");
    await a.box.pressSequentially("half a thought");
    for (let step = 0; step < 7; step++) await a.box.press("ArrowLeft");
    await a.page.reload();
    await a.box.waitFor();
    expect(await value(a)).toBe("half a thought");
    expect(await caret(a)).toBe(7);
  });

  test("are each room's own, and are there on coming back", async () => {
    const a = await writer("ben");
    await a.box.pressSequentially("for general");
    await a.page.getByRole("link", { name: /^Gleam/ }).click();
    const gleam = a.page.getByRole("textbox", { name: "Message Gleam Development" });
    await gleam.waitFor();
    expect(await gleam.inputValue()).toBe("");
    await gleam.pressSequentially("for the other");
    await a.page.getByRole("link", { name: /^General/ }).click();
    const general = a.page.getByRole("textbox", { name: "Message General Chat" });
    await general.waitFor();
    expect(await general.inputValue()).toBe("for general");
  });

  test("follow in the other tab, where the room is marked, and go with the sending", async () => {
    const a = await writer("cara");
    const tab = await a.page.context().newPage();
    await tab.goto("/r/gleam-dev");
    await tab.getByRole("textbox", { name: "Message Gleam Development" }).waitFor();
    await a.box.pressSequentially("to be sent");
    await tab.getByRole("link", { name: /^General.*draft/i }).waitFor();
    const same = await a.page.context().newPage();
    await same.goto("/r/general");
    const sameBox = same.getByRole("textbox", { name: "Message General Chat" });
    await sameBox.waitFor();
    expect(await sameBox.inputValue()).toBe("to be sent");
    await a.page.bringToFront();
    await a.box.press("Enter");
    await a.row("to be sent").waitFor();
    await same.waitForFunction(() => document.querySelector("textarea")?.value === "");
    await tab.getByRole("link", { name: /^General(?!.*draft)/i }).waitFor();
    await a.page.reload();
    await a.box.waitFor();
    expect(await value(a)).toBe("");
  });

  test("are on disk while one goes on typing, and gone after signing out", async () => {
    const a = await writer("dora");
    await a.box.pressSequentially("not for others");
    await kept(a, "not for others");
    await a.page.getByRole("button", { name: /^Signed in as/ }).click();
    await a.page.getByRole("menuitem", { name: "Sign out" }).click();
    await a.page.getByRole("heading", { name: "Sign in to Koe" }).waitFor();
    expect(
      await a.page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("draft"))),
    ).toEqual([]);
  });
});
