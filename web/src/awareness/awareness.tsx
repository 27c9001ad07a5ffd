import { useEffect } from "react";
import { useKoe } from "../koe/koe-context.tsx";
import { NoticeLine } from "./notice-line.tsx";
import { showUnread } from "./show-unread.ts";
import { watchArrivals } from "./watch-arrivals.ts";
import { watchReading } from "./watch-reading.ts";

/** What the page notices by itself: what is read, what waits, and how it stands with the connection. Stands once. */
export function Awareness() {
  const koe = useKoe();
  useEffect(() => {
    const stops = [watchReading(koe), showUnread(koe), watchArrivals(koe)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [koe]);
  return <NoticeLine />;
}
