import { describe, expect, test } from "bun:test";
import { AxeBuilder } from "@axe-core/playwright";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();

async function writer(name: string): Promise<Visitor> {
  const visitor = await koe.person(name);
  await visitor.open("/r/general");
  await visitor.box.waitFor();
  return visitor;
}

const value = ({ box }: Visitor) => box.inputValue();
const list = ({ page }: Visitor) => page.getByRole("listbox");
const options = ({ page }: Visitor) => page.getByRole("option");
const marked = ({ page }: Visitor) => page.getByRole("option", { selected: true });

/** The option that the box names as its active one. */
const active = ({ box }: Visitor) =>
  box.evaluate(
    (element) => document.getElementById(element.getAttribute("aria-activedescendant") ?? "")?.textContent,
  );

describe("completion (W41)", () => {
  test("@ names whoever is here first, Enter takes the name, and the message is not sent", async () => {
    const aiko = await writer("aiko");
    const airi = await koe.person("airi");
    const ben = await writer("ben");
    await ben.page.getByRole("log").waitFor();
    await ben.box.pressSequentially("hi @ai");
    await options(ben)
      .filter({ hasText: airi.person?.username ?? "" })
      .waitFor();
    // Both begin so; the one who is online in the room comes first.
    await marked(ben)
      .filter({ hasText: aiko.person?.username ?? "" })
      .waitFor();
    expect(await active(ben)).toContain(aiko.person?.username ?? "?");
    await ben.box.press("Enter");
    expect(await value(ben)).toBe(`hi @${aiko.person?.username} `);
    await list(ben).waitFor({ state: "hidden" });
    await ben.box.press("Enter");
    await ben.row("hi @").waitFor();
  });

  test("arrows move the mark and Tab takes it; Escape closes the list alone", async () => {
    const a = await writer("cara");
    await a.box.pressSequentially("see #");
    await options(a).first().waitFor();
    const count = await options(a).count();
    expect(count).toBeGreaterThanOrEqual(2);
    const first = await active(a);
    await a.box.press("ArrowDown");
    expect(await active(a)).not.toBe(first);
    await a.box.press("ArrowUp");
    expect(await active(a)).toBe(first);
    await a.box.press("Escape");
    await list(a).waitFor({ state: "hidden" });
    expect(await value(a)).toBe("see #");
    expect(await a.box.evaluate((element) => document.activeElement === element)).toBe(true);
    expect(new URL(a.page.url()).pathname).toBe("/r/general");
    await a.box.pressSequentially("dev");
    expect(await list(a).count()).toBe(0);
    await a.box.fill("");
    await a.box.pressSequentially("see #dev");
    await options(a).filter({ hasText: "Gleam Development" }).waitFor();
    await a.box.press("Tab");
    expect(await value(a)).toBe(`see [#Gleam Development](${koe.url}/r/gleam-dev) `);
  });

  test("a click takes an option, and the focus stays in the box", async () => {
    const a = await writer("dora");
    await a.box.pressSequentially("#gen");
    await options(a).filter({ hasText: "General Chat" }).click();
    expect(await value(a)).toContain("[#General Chat](");
    expect(await a.box.evaluate((element) => document.activeElement === element)).toBe(true);
  });

  test(": finds emoji by their names, and a name between colons becomes one; undoing gives the name back", async () => {
    const a = await writer("emil");
    await a.box.pressSequentially("nice :tad");
    await marked(a).filter({ hasText: "tada" }).waitFor();
    await a.box.press("Enter");
    expect(await value(a)).toBe("nice 🎉 ");
    await a.box.pressSequentially(":+1:");
    expect(await value(a)).toBe("nice 🎉 👍");
    await a.box.press("Control+Z");
    expect(await value(a)).toBe("nice 🎉 :+1:");
  });

  test("the list is sound for assistive technology", async () => {
    const a = await writer("gina");
    await a.box.pressSequentially("see #");
    await list(a).waitFor();
    const { violations } = await new AxeBuilder({ page: a.page }).include("main").analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });

  test("in code nothing is completed", async () => {
    const a = await writer("fred");
    await a.box.pressSequentially("`#gen");
    expect(await list(a).count()).toBe(0);
    await a.box.pressSequentially("` #gen");
    await list(a).waitFor();
  });
});
