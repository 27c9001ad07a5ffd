import type { Observable } from "@koe/sdk";
import { useCallback, useSyncExternalStore } from "react";
import { framePace } from "./frame-pace.ts";

/** As `useObservable`, drawn at most once a frame: for what changes with every message. */
export function usePaced<T>(observable: Observable<T>): T {
  const subscribe = useCallback(
    (listener: () => void) => {
      let takeBack = () => {};
      const unsubscribe = observable.subscribe(() => {
        takeBack = framePace.request(listener);
      });
      return () => {
        unsubscribe();
        takeBack();
      };
    },
    [observable],
  );
  return useSyncExternalStore(subscribe, observable.get);
}
