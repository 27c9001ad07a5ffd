/** Whether somebody looks at this page: its window is visible and has the focus. */
import type { Observable } from "@koe/sdk";

export const attention: Observable<boolean> = {
  get: () => document.visibilityState === "visible" && document.hasFocus(),
  subscribe(listener) {
    document.addEventListener("visibilitychange", listener);
    addEventListener("focus", listener);
    addEventListener("blur", listener);
    return () => {
      document.removeEventListener("visibilitychange", listener);
      removeEventListener("focus", listener);
      removeEventListener("blur", listener);
    };
  },
};
