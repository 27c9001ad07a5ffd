/** Whose a key press is before the page may take it for a shortcut. */

/** What of an element decides; a real one fits. */
export interface KeyTarget {
  readonly tagName: string;
  readonly isContentEditable: boolean;
  closest(selectors: string): unknown;
}

/** What floats over the page keeps its keys to itself, until it goes. */
const floating = ["dialog", "alertdialog", "menu", "listbox"]
  .map((role) => `[role="${role}"]:not([data-closed])`)
  .join(", ");

export const isInLayer = (target: KeyTarget): boolean => target.closest(floating) !== null;

/** Where keys are typed or chosen with: a bare letter is never a shortcut there. */
export function isField({ tagName, isContentEditable }: KeyTarget): boolean {
  return isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(tagName);
}

export interface TypedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
  getModifierState(name: "AltGraph"): boolean;
}

/** Whether the key writes something. A space does not count: on buttons it presses, elsewhere it scrolls. */
export function isWriting(event: TypedKey): boolean {
  if (event.isComposing || event.key === " " || [...event.key].length !== 1) return false;
  // Many keyboards write @ or € with AltGr, which some systems report as Ctrl+Alt.
  return event.getModifierState("AltGraph") || !(event.ctrlKey || event.metaKey || event.altKey);
}
