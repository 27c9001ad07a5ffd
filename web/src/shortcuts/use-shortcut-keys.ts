import { useEffect } from "react";
import { type CommandName, runCommand } from "../ui/commands.ts";
import { isShortcut } from "../ui/shortcut.ts";
import type { ShortcutId } from "../ui/shortcut-table.ts";
import { isField, isInLayer, isWriting } from "./key-owner.ts";
import { focusRegion } from "./regions.ts";

/** The shortcuts that hold on the whole page, and what each does. */
const commands: readonly (readonly [ShortcutId, CommandName])[] = [
  ["openSwitcher", "openSwitcher"],
  ["goToPreviousRoom", "goToPreviousRoom"],
  ["goToNextRoom", "goToNextRoom"],
  ["goToPreviousUnread", "goToPreviousUnread"],
  ["goToNextUnread", "goToNextUnread"],
  ["showShortcuts", "showShortcuts"],
];

/**
 * Listens for the page's own keys. A combination is taken before the place that has the focus sees it, so that it means
 * the same everywhere; a bare key is taken only where nobody types and nobody else wants it. What writes something
 * goes to where one writes.
 */
export function useShortcutKeys(): void {
  useEffect(() => {
    const onCombination = (event: KeyboardEvent) => {
      const isCombined = event.ctrlKey || event.metaKey || event.altKey || event.key === "F6";
      if (isCombined && !isOthers(event)) take(event);
    };
    const onBareKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isOthers(event)) return;
      if (event.target instanceof HTMLElement && isField(event.target)) return;
      take(event);
      // The key itself is typed after this, into what is focused then.
      if (!event.defaultPrevented && isWriting(event)) runCommand("focusComposer");
    };
    addEventListener("keydown", onCombination, { capture: true });
    addEventListener("keydown", onBareKey);
    return () => {
      removeEventListener("keydown", onCombination, { capture: true });
      removeEventListener("keydown", onBareKey);
    };
  }, []);
}

function isOthers({ target, isComposing }: KeyboardEvent): boolean {
  return isComposing || (target instanceof HTMLElement && isInLayer(target));
}

function take(event: KeyboardEvent): void {
  const command = commands.find(([id]) => isShortcut(event, id))?.[1];
  const isTaken = command === undefined ? takeRegionKey(event) : runCommand(command);
  if (!isTaken) return;
  event.preventDefault();
  event.stopPropagation();
}

function takeRegionKey(event: KeyboardEvent): boolean {
  const isBack = isShortcut(event, "focusPreviousRegion");
  if (!isBack && !isShortcut(event, "focusNextRegion")) return false;
  focusRegion(isBack ? -1 : 1);
  return true;
}
