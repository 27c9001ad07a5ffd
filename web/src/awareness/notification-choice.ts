/**
 * Whether this browser is to show notifications, and with a sound: what the person chose here, and what the browser
 * allows. Nothing is asked of the browser before a click on words that say what for.
 */
import type { Observable } from "@koe/sdk";
import { StateCell } from "../koe/state-cell.ts";

export type NotificationChoice =
  | { readonly kind: "on"; readonly hasSound: boolean }
  /** `undecided`: nothing was ever chosen here, so it may be offered. */
  | { readonly kind: "off"; readonly isUndecided: boolean }
  /** The browser was told to show none of this page. */
  | { readonly kind: "blocked" }
  /** As over plain http. */
  | { readonly kind: "unsupported" };

const storageKey = "koe.notifications";
const kept = { on: "on", onWithSound: "sound", off: "off" } as const;

const cell = new StateCell<NotificationChoice>(read());

export const notificationChoice: Observable<NotificationChoice> = cell;

/** To be called in a click: the browser may ask. */
export async function turnOnNotifications(): Promise<void> {
  if (!isSupported()) return;
  const permission = await Notification.requestPermission();
  if (permission === "granted") keep(kept.on);
  else cell.set(read());
}

export function turnOffNotifications(): void {
  keep(kept.off);
}

export function chooseSound(hasSound: boolean): void {
  keep(hasSound ? kept.onWithSound : kept.on);
}

function keep(value: string): void {
  localStorage.setItem(storageKey, value);
  cell.set(read());
}

function read(): NotificationChoice {
  if (!isSupported()) return { kind: "unsupported" };
  if (Notification.permission === "denied") return { kind: "blocked" };
  const value = localStorage.getItem(storageKey);
  const isOn = value === kept.on || value === kept.onWithSound;
  if (isOn && Notification.permission === "granted")
    return { kind: "on", hasSound: value === kept.onWithSound };
  return { kind: "off", isUndecided: value === null };
}

function isSupported(): boolean {
  return isSecureContext && "Notification" in globalThis;
}

// Another tab of this browser may choose as well.
addEventListener("storage", ({ key }) => {
  if (key === storageKey) cell.set(read());
});
