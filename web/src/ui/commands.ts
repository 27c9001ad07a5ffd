/**
 * What the keyboard, the switcher and menus ask for, and whichever place is there does. So nobody has to know who that
 * is: `runCommand("focusComposer")` on one side, `useCommand("focusComposer", () => …)` on the other.
 *
 * Of several who offer the same the latest does it, as a panel over a room; when it goes, the one before does again.
 */
import { useEffect, useEffectEvent } from "react";

export type CommandName =
  /** Focus goes to where one writes, the caret where it was. Called within a key press, so that the key is typed there. */
  | "focusComposer"
  | "openSwitcher"
  | "showShortcuts"
  | "createRoom"
  | "browseRooms"
  | "startDirect"
  | "goToPreviousRoom"
  | "goToNextRoom"
  | "goToPreviousUnread"
  | "goToNextUnread";

const handlers = new Map<CommandName, readonly (() => void)[]>();

/** Gives whether somebody was there to do it. */
export function runCommand(name: CommandName): boolean {
  const handler = handlers.get(name)?.at(-1);
  handler?.();
  return handler !== undefined;
}

/** Gives what ends the offer. */
export function offerCommand(name: CommandName, run: () => void): () => void {
  // An entry of its own, so that the same function may be offered twice.
  const entry = () => run();
  handlers.set(name, [...(handlers.get(name) ?? []), entry]);
  return () => {
    handlers.set(name, handlers.get(name)?.filter((other) => other !== entry) ?? []);
  };
}

/** Offers `run` as long as the component is there. */
export function useCommand(name: CommandName, run: () => void): void {
  const latest = useEffectEvent(run);
  useEffect(() => offerCommand(name, () => latest()), [name]);
}
