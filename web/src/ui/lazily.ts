/**
 * A part of the page that is not in the first load: fetched when the browser is idle after the first paint, or at its
 * first use if that comes earlier. Stands inside a `Suspense`.
 */
import { type ComponentType, type LazyExoticComponent, lazy } from "react";

type Load = () => Promise<unknown>;

const unfetched = new Set<Load>();

export function lazily<Props>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  unfetched.add(load);
  return lazy(async () => ({ default: await load() }));
}

/** Fetches one part after the other, each in an idle moment. What fails is tried again at its first use. */
export async function fetchIdly(): Promise<void> {
  for (const load of unfetched) {
    await whenIdle();
    unfetched.delete(load);
    await load().catch(() => undefined);
  }
}

/** Settles when the browser has nothing better to do. */
export function whenIdle(): Promise<void> {
  // Safari has no idle callback; a frame and a turn later its first paint is done as well.
  if (typeof requestIdleCallback === "undefined") {
    return new Promise((resolve) => requestAnimationFrame(() => resolve()));
  }
  return new Promise((resolve) => requestIdleCallback(() => resolve()));
}
