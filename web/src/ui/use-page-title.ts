import { useEffect } from "react";
import { announce } from "./announcer.tsx";
import { pageTitle } from "./page-title.ts";

/** Names the page in the window's title and to screen readers, as long as it is shown. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    pageTitle.setPlace(title);
    announce(title);
  }, [title]);
}
