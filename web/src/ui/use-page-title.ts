import { useEffect } from "react";
import { announce } from "./announcer.tsx";

/** Names the page in the window's title and to screen readers, as long as it is shown. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === "Koe" ? title : `${title} — Koe`;
    announce(title);
  }, [title]);
}
