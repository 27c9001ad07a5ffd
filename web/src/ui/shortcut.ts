/** Compares a key press with the table of shortcuts, and writes a combination as people know it. */
import { type ShortcutId, shortcuts } from "./shortcut-table.ts";

export type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

const isApple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

export function isShortcut(press: KeyPress, id: ShortcutId): boolean {
  return shortcuts[id].keys.some((combination) => isCombination(press, combination));
}

export function isCombination(press: KeyPress, combination: string, hasCommandKey = isApple): boolean {
  const { key, modifiers } = split(combination);
  if (press.key.toLowerCase() !== key.toLowerCase()) return false;
  const wantsMod = modifiers.has("Mod");
  const command = hasCommandKey ? press.metaKey : press.ctrlKey;
  const other = hasCommandKey ? press.ctrlKey : press.metaKey;
  if (other || command !== wantsMod || press.altKey !== modifiers.has("Alt")) return false;
  // Whether a sign needs Shift is the keyboard's matter: "?" is "?" on all of them.
  return isSign(key) || press.shiftKey === modifiers.has("Shift");
}

/** One for each key cap, as `["Ctrl", "K"]` or `["⌘", "K"]`. */
export function keyCaps(combination: string, hasCommandKey = isApple): readonly string[] {
  const { key, modifiers } = split(combination);
  const names = hasCommandKey ? appleNames : otherNames;
  return [...modifiers, key].map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}

/** For tooltips and menus: `Ctrl+K`, `⌘K`. */
export function shortcutText(id: ShortcutId): string {
  const [first] = shortcuts[id].keys;
  return keyCaps(first).join(isApple ? "" : "+");
}

function split(combination: string): { readonly key: string; readonly modifiers: ReadonlySet<string> } {
  // "+" is a key too, alone or at the end.
  const parts = combination.endsWith("+")
    ? [...combination.slice(0, -1).split("+").filter(Boolean), "+"]
    : combination.split("+");
  return { key: parts.at(-1) ?? "", modifiers: new Set(parts.slice(0, -1)) };
}

const isSign = (key: string): boolean => key.length === 1 && key.toLowerCase() === key.toUpperCase();

const arrows = { ArrowUp: "↑", ArrowDown: "↓" };
const otherNames: Readonly<Record<string, string>> = {
  ...arrows,
  Mod: "Ctrl",
  Escape: "Esc",
  Backspace: "⌫",
};
const appleNames: Readonly<Record<string, string>> = {
  ...otherNames,
  Mod: "⌘",
  Alt: "⌥",
  Shift: "⇧",
};
