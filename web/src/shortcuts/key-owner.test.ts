import { describe, expect, test } from "bun:test";
import { isField, isWriting, type TypedKey } from "./key-owner.ts";

const typed = (key: string, held: Partial<TypedKey> = {}): TypedKey => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  getModifierState: () => false,
  ...held,
});

describe("a key writes", () => {
  test("when it gives one character of any script", () => {
    for (const key of ["a", "É", "ش", "か", "👍", "1", "/"]) expect(isWriting(typed(key))).toBe(true);
  });

  test("not when it is named, presses, or belongs to an input method", () => {
    for (const key of ["Enter", "ArrowUp", "F6", "Dead", " "]) expect(isWriting(typed(key))).toBe(false);
    expect(isWriting(typed("a", { isComposing: true }))).toBe(false);
  });

  test("not with a modifier, unless it is AltGr", () => {
    expect(isWriting(typed("c", { ctrlKey: true }))).toBe(false);
    expect(isWriting(typed("c", { metaKey: true }))).toBe(false);
    const held = { ctrlKey: true, altKey: true, getModifierState: () => true };
    expect(isWriting(typed("@", held))).toBe(true);
  });
});

test("fields are what takes letters", () => {
  const element = (tagName: string, isContentEditable = false) => ({
    tagName,
    isContentEditable,
    closest: () => null,
  });
  expect(["INPUT", "TEXTAREA", "SELECT", "BUTTON", "DIV"].map((name) => isField(element(name)))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(isField(element("DIV", true))).toBe(true);
});
