/** Waiting for what an observable shows, never for time. */
import type { Koe, Observable, Timeline, TimelineItem } from "@koe/sdk";

const patienceMs = 20_000;

/** Resolves with the value as soon as it fits. */
export async function until<T>(
  observable: Observable<T>,
  fits: (value: T) => boolean,
  what: string,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const look = () => {
    if (fits(observable.get())) resolve(observable.get());
  };
  const timer = setTimeout(
    () => reject(new Error(`no ${what} within ${patienceMs} ms, but ${JSON.stringify(observable.get())}`)),
    patienceMs,
  );
  const stop = observable.subscribe(look);
  look();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    stop();
  }
}

export function untilOnline(koe: Koe) {
  return until(koe.connection, ({ kind }) => kind === "online", "connection");
}

/** The texts of what is stored, in order. */
export function textsOf({ items }: Timeline): readonly string[] {
  return items.flatMap((item) => (isMessage(item) ? item.text : []));
}

export function isMessage(item: TimelineItem): item is Extract<TimelineItem, { kind: "message" }> {
  return item.kind === "message";
}
