import { describe, expect, test } from "bun:test";
import type { CDPSession, Page } from "playwright-core";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();

/** Somebody in the room general, ready to write. */
async function writer(name: string): Promise<Visitor> {
  const visitor = await koe.person(name, { permissions: ["clipboard-read", "clipboard-write"] });
  await visitor.open("/r/general");
  await visitor.box.waitFor();
  return visitor;
}

const value = ({ box }: Visitor) => box.inputValue();

/** What is selected in the box, or where the caret stands. */
const selection = ({ box }: Visitor) =>
  box.evaluate((element) =>
    element instanceof HTMLTextAreaElement ? [element.selectionStart, element.selectionEnd] : [],
  );

async function select({ box }: Visitor, from: number, to: number): Promise<void> {
  await box.evaluate(
    (element, [start, end]) => {
      if (element instanceof HTMLTextAreaElement) element.setSelectionRange(start ?? 0, end ?? 0);
    },
    [from, to],
  );
}

/** Puts a text on the clipboard and pastes it, as a person does. */
async function paste({ page, box }: Visitor, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await box.press("Control+V");
}

const inputMethod = (page: Page): Promise<CDPSession> => page.context().newCDPSession(page);

describe("sending", () => {
  test("Enter sends and leaves the box empty and focused; Shift+Enter breaks the line (W7)", async () => {
    const a = await writer("aiko");
    await a.box.pressSequentially("first line");
    await a.box.press("Shift+Enter");
    await a.box.pressSequentially("second line");
    expect(await value(a)).toBe("first line\nsecond line");
    await a.box.press("Enter");
    await a.row("second line").waitFor();
    expect(await value(a)).toBe("");
    expect(await a.box.evaluate((element) => document.activeElement === element)).toBe(true);
  });

  test("the Enter that ends a composition never sends (W7)", async () => {
    const a = await writer("mika");
    await a.box.focus();
    const keyboard = await inputMethod(a.page);
    await keyboard.send("Input.imeSetComposition", {
      text: "こんにちは",
      selectionStart: 5,
      selectionEnd: 5,
    });
    await a.page.waitForFunction(() => document.querySelector("textarea")?.value === "こんにちは");
    // While it composes the key that comes to the page is the input method's.
    await keyboard.send("Input.dispatchKeyEvent", {
      type: "keyDown",
      key: "Process",
      windowsVirtualKeyCode: 229,
    });
    await a.box.dispatchEvent("keydown", { key: "Enter", keyCode: 229, isComposing: true });
    await keyboard.send("Input.insertText", { text: "こんにちは" });
    expect(await value(a)).toBe("こんにちは");
    expect(await a.row("こんにちは").count()).toBe(0);
    await a.box.press("Enter");
    await a.row("こんにちは").waitFor();
    expect(await value(a)).toBe("");
  });

  test("blanks never send, and a key held down sends once (W8)", async () => {
    const a = await writer("ben");
    await a.box.fill("  \n ");
    await a.box.press("Enter");
    expect(await value(a)).toBe("  \n ");
    await a.box.fill("only once, please");
    for (let press = 0; press < 5; press++) await a.page.keyboard.down("Enter");
    await a.page.keyboard.up("Enter");
    await a.row("only once, please").waitFor();
    await a.box.fill("after it");
    await a.box.press("Enter");
    await a.row("after it").waitFor();
    expect(await a.row("only once, please").count()).toBe(1);
  });

  test("the limit is shown from nine tenths, and over it nothing is sent and nothing lost (W11)", async () => {
    const a = await writer("ines");
    await a.box.fill("a".repeat(7_300));
    await a.page.getByText("700 characters left").waitFor();
    await a.box.fill("b".repeat(8_001));
    await a.page.getByText("Too long by 1 character").first().waitFor();
    expect(await a.box.getAttribute("aria-invalid")).toBe("true");
    await a.box.press("Enter");
    expect(await value(a)).toHaveLength(8_001);
    expect(await a.row("bbbb").count()).toBe(0);
    await a.box.press("Backspace");
    expect(await a.box.getAttribute("aria-invalid")).toBeNull();
  });
});

describe("the box", () => {
  test("grows with its text to two fifths of the window, and shrinks when it was sent (W39)", async () => {
    const a = await writer("lena");
    const height = async () => (await a.box.boundingBox())?.height ?? 0;
    const single = await height();
    await a.box.fill(Array.from({ length: 40 }, (_, line) => `line ${line}`).join("\n"));
    const tall = await height();
    expect(tall).toBeGreaterThan(single * 4);
    expect(tall).toBeLessThanOrEqual(0.4 * (a.page.viewportSize()?.height ?? 0));
    await a.box.press("Enter");
    await a.row("line 39").waitFor();
    expect(await height()).toBe(single);
  });

  test("keys put signs around what is selected, and undoing takes them away again (W39, W40)", async () => {
    const a = await writer("otto");
    await a.box.pressSequentially("make it so");
    const looks = [
      ["Control+B", "make **it** so"],
      ["Control+I", "make _it_ so"],
      ["Control+E", "make `it` so"],
      ["Control+Shift+X", "make ~~it~~ so"],
    ] as const;
    for (const [keys, expected] of looks) {
      await select(a, 5, 7);
      await a.box.press(keys);
      expect(await value(a)).toBe(expected);
      await a.box.press("Control+Z");
      expect(await value(a)).toBe("make it so");
    }
    await select(a, 5, 7);
    await a.box.press("Control+B");
    expect(await selection(a)).toEqual([7, 9]);
    await a.box.press("Control+B");
    expect(await value(a)).toBe("make it so");
  });

  test("the menu of formats does what the keys do, and leaves the caret in the box (W40)", async () => {
    const a = await writer("rosa");
    await a.box.pressSequentially("make it so");
    await select(a, 5, 7);
    await a.page.getByRole("button", { name: "Format" }).click();
    await a.page.getByRole("menuitem", { name: /^Bold/ }).click();
    await a.page.getByRole("menu").waitFor({ state: "hidden" });
    expect(await value(a)).toBe("make **it** so");
    await a.page.keyboard.type("that");
    expect(await value(a)).toBe("make **that** so");
  });

  test("an address pasted on a selection makes a link, which undoing takes back (W40)", async () => {
    const a = await writer("sara");
    await a.box.pressSequentially("see the plan now");
    await select(a, 4, 12);
    await paste(a, "https://a.example/plan");
    expect(await value(a)).toBe("see [the plan](https://a.example/plan) now");
    await a.box.press("Control+Z");
    expect(await value(a)).toBe("see the plan now");
  });

  test("code that is pasted may become a block (W40)", async () => {
    const a = await writer("tom");
    await a.box.pressSequentially("look: ");
    await paste(a, "if (a) {\n  b();\n}");
    expect(await value(a)).toBe("look: if (a) {\n  b();\n}");
    await a.page.getByRole("button", { name: "Make it a code block" }).click();
    expect(await value(a)).toBe("look: \n```\nif (a) {\n  b();\n}\n```");
    expect(await a.page.getByRole("button", { name: "Make it a code block" }).count()).toBe(0);
    await paste(a, "\n\nTwo lines of talk,\nno code at all.");
    expect(await a.page.getByRole("button", { name: "Make it a code block" }).count()).toBe(0);
  });
});
