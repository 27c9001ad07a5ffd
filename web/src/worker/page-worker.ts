/**
 * The page's side of its service worker. Where there is none (over plain http, while developing) nothing happens: the
 * page then needs a network to open.
 */
import type { Observable } from "@koe/sdk";
import { StateCell } from "../koe/state-cell.ts";
import { readWorkerMessage } from "./worker-message.ts";
import { workerPath } from "./worker-path.ts";

const hasNewVersion = new StateCell(false);
const pathToOpen = new StateCell<string | undefined>(undefined);
let registration: ServiceWorkerRegistration | undefined;

export const pageWorker = {
  /** A reload would bring another version of the page. */
  hasNewVersion: hasNewVersion satisfies Observable<boolean>,

  /** Where a clicked notification points. */
  pathToOpen: pathToOpen satisfies Observable<string | undefined>,

  async start(): Promise<void> {
    if (import.meta.env.DEV || !("serviceWorker" in navigator)) return;
    navigator.serviceWorker.addEventListener("message", ({ data }) => hear(data));
    // Without it the page works as it does; the browser has told its console why.
    registration = await navigator.serviceWorker.register(workerPath()).catch(() => undefined);
  },

  /** The server may have been started with another version. */
  lookForUpdate(): void {
    registration?.update().catch(() => undefined);
  },

  get registration(): ServiceWorkerRegistration | undefined {
    return registration;
  },
};

function hear(data: unknown): void {
  const message = readWorkerMessage(data);
  if (message?.kind === "version") {
    hasNewVersion.set(message.version !== document.documentElement.dataset["version"]);
  }
  if (message?.kind === "open") {
    // The same place may be asked for again.
    pathToOpen.set(undefined);
    pathToOpen.set(message.path);
  }
}
