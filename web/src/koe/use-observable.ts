import type { Observable } from "@koe/sdk";
import { useSyncExternalStore } from "react";

/** The present value, drawn anew at each change. */
export function useObservable<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.get);
}
