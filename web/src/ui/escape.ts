/**
 * The ladder of the Escape key: one step for each press, from what lies on top down to the room itself.
 *
 * Whoever can be left with Escape stands on a level; the press goes to the highest level that is taken, and there to
 * whoever came last. One that has nothing to do gives `false`, and the press goes on. What handles the key itself, as
 * menus and dialogs do, prevents its default or stops it, and then nobody here hears of it; nor does anybody while an
 * input method is composing.
 */
import { useEffect, useEffectEvent } from "react";

/** From the top: what floats, a message being written or changed, what is selected, the panel beside, the room. */
export const escapeLevels = ["popup", "edit", "selection", "panel", "room"] as const;
export type EscapeLevel = (typeof escapeLevels)[number];

/** `false`: there was nothing to leave. */
export type EscapeHandler = () => boolean | undefined;

interface Step {
  readonly level: EscapeLevel;
  readonly leave: EscapeHandler;
}

let steps: readonly Step[] = [];

/** Gives what takes the step away again. */
export function addEscapeStep(level: EscapeLevel, leave: EscapeHandler): () => void {
  const step = { level, leave };
  steps = [...steps, step];
  return () => {
    steps = steps.filter((other) => other !== step);
  };
}

/** One press. Gives whether something was left. */
export function escapeOnce(): boolean {
  const byHeight = escapeLevels.flatMap((level) => steps.filter((step) => step.level === level).reverse());
  return byHeight.some(({ leave }) => leave() !== false);
}

/** Stands on the ladder while the component is there; `undefined` stands nowhere. */
export function useEscape(level: EscapeLevel, leave: EscapeHandler | undefined): void {
  const latest = useEffectEvent(() => leave?.() ?? undefined);
  const isThere = leave !== undefined;
  useEffect(() => (isThere ? addEscapeStep(level, () => latest()) : undefined), [level, isThere]);
}

/** Listens for the key. Once, in the page. */
export function useEscapeKey(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      if (escapeOnce()) event.preventDefault();
    };
    // On the window, which hears the key after everybody else.
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
