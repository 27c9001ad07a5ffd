/**
 * How much waits to be read, where it is seen without the page: in the window's title, on its icon in the tab, and on
 * the icon of the installed application, which counts what is for this person alone.
 */
import type { Koe } from "@koe/sdk";
import { pageTitle } from "../ui/page-title.ts";
import { titleMark, type UnreadSum, unreadSum } from "./unread-sum.ts";

/** Gives what ends it and takes the marks away. */
export function showUnread(koe: Koe): () => void {
  let shown: UnreadSum = { unread: 0, forMe: 0 };
  const show = (sum: UnreadSum) => {
    if (sum.unread === shown.unread && sum.forMe === shown.forMe) return;
    shown = sum;
    pageTitle.setMark(titleMark(sum));
    setTabIcon(sum.unread > 0);
    setBadge(sum);
  };
  const update = () => show(unreadSum(koe.rooms.get()));
  update();
  const stop = koe.rooms.subscribe(update);
  return () => {
    stop();
    show({ unread: 0, forMe: 0 });
  };
}

function setTabIcon(isMarked: boolean): void {
  const icon = document.querySelector('link[rel="icon"]');
  icon?.setAttribute("href", isMarked ? "/mark-unread.svg" : "/mark.svg");
}

/** Only installed pages have one, and only some systems show it. */
function setBadge({ unread, forMe }: UnreadSum): void {
  if (!("setAppBadge" in navigator)) return;
  const isDone =
    unread === 0 ? navigator.clearAppBadge() : navigator.setAppBadge(...(forMe > 0 ? [forMe] : []));
  isDone.catch(() => undefined);
}
