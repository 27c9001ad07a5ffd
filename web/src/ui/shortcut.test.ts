import { describe, expect, test } from "bun:test";
import { isCombination, isShortcut, type KeyPress, keyCaps } from "./shortcut.ts";
import { shortcuts } from "./shortcut-table.ts";

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe("a key press", () => {
  test("fits its combination, with nothing more and nothing less held", () => {
    expect(isCombination(press("k", { ctrlKey: true }), "Mod+K", false)).toBe(true);
    expect(isCombination(press("k"), "Mod+K", false)).toBe(false);
    expect(isCombination(press("k", { ctrlKey: true, shiftKey: true }), "Mod+K", false)).toBe(false);
    expect(isCombination(press("k", { ctrlKey: true, altKey: true }), "Mod+K", false)).toBe(false);
  });

  test("on Apple's machines ⌘ is the modifier, and Ctrl is not", () => {
    expect(isCombination(press("k", { metaKey: true }), "Mod+K", true)).toBe(true);
    expect(isCombination(press("k", { ctrlKey: true }), "Mod+K", true)).toBe(false);
  });

  test("of a sign fits whether the keyboard needs Shift for it or not", () => {
    expect(isShortcut(press("?", { shiftKey: true }), "showShortcuts")).toBe(true);
    expect(isShortcut(press("?"), "showShortcuts")).toBe(true);
    expect(isShortcut(press("+", { shiftKey: true }), "react")).toBe(true);
  });

  test("with Shift is another one for arrows and letters", () => {
    const held = { altKey: true, shiftKey: true };
    expect(isShortcut(press("ArrowUp", held), "goToPreviousRoom")).toBe(false);
    expect(isShortcut(press("ArrowUp", held), "goToPreviousUnread")).toBe(true);
  });
});

test("key caps are written as they stand on the keyboard", () => {
  expect(keyCaps("Mod+Shift+X", false)).toEqual(["Ctrl", "Shift", "X"]);
  expect(keyCaps("Mod+K", true)).toEqual(["⌘", "K"]);
  expect(keyCaps("Alt+ArrowUp", false)).toEqual(["Alt", "↑"]);
  expect(keyCaps("+", false)).toEqual(["+"]);
});

test("in one group no key does two things", () => {
  const seen = Object.values(shortcuts).flatMap(({ group, keys }) => keys.map((key) => `${group} ${key}`));
  expect(seen.length).toBe(new Set(seen).size);
});
