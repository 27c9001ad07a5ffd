/**
 * What the page says to screen readers besides what they read themselves: one polite region, at most one line a second.
 * Of what comes faster the last line stays, so whoever announces bursts sums them up first.
 */
import { useSyncExternalStore } from "react";
import { clock } from "./clock.ts";
import { VisuallyHidden } from "./visually-hidden.tsx";

const pauseMs = 1000;

let said = "";
let waiting: string | undefined;
let isPausing = false;
const listeners = new Set<() => void>();

/** Says a line, politely, once. */
export function announce(line: string): void {
  if (isPausing) waiting = line;
  else say(line);
}

function say(line: string): void {
  // A line that is said twice has to differ to be read twice.
  said = line === said ? `${line}\u00a0` : line;
  isPausing = true;
  for (const listener of [...listeners]) listener();
  clock.after(pauseMs, () => {
    isPausing = false;
    const next = waiting;
    waiting = undefined;
    if (next !== undefined) say(next);
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The region itself; stands once in the page. */
export function Announcer() {
  const line = useSyncExternalStore(subscribe, () => said);
  return (
    <div role="status" aria-live="polite" aria-atomic="true">
      <VisuallyHidden>{line}</VisuallyHidden>
    </div>
  );
}
