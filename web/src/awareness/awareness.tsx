import { Suspense, useEffect } from "react";
import { useKoe } from "../koe/koe-context.tsx";
import { lazily } from "../ui/lazily.ts";
import { showUnread } from "./show-unread.ts";
import { watchArrivals } from "./watch-arrivals.ts";
import { watchReading } from "./watch-reading.ts";

const NoticeLine = lazily(async () => (await import("./notice-line.tsx")).NoticeLine);

/** What the page notices by itself: what is read, what waits, and how it stands with the connection. Stands once. */
export function Awareness() {
  const koe = useKoe();
  useEffect(() => {
    const stops = [watchReading(koe), showUnread(koe), watchArrivals(koe)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [koe]);
  return (
    <Suspense fallback={null}>
      <NoticeLine />
    </Suspense>
  );
}
