import type { Observable } from "@koe/sdk";

/** Whether the machine has a network, as far as the browser knows; true says little, false much. */
export const network: Observable<boolean> = {
  get: () => navigator.onLine,
  subscribe(listener) {
    addEventListener("online", listener);
    addEventListener("offline", listener);
    return () => {
      removeEventListener("online", listener);
      removeEventListener("offline", listener);
    };
  },
};
