import type { Koe } from "@koe/sdk";
import { shownTimeline } from "../koe/shown-timeline.ts";
import { clock } from "../ui/clock.ts";
import { attention } from "./attention.ts";
import { ReadWatch } from "./read-watch.ts";

/** Marks as read what is read of the timeline on the screen; gives what ends that. */
export function watchReading(koe: Koe): () => void {
  const watch = new ReadWatch({
    now: clock.now,
    after: clock.after,
    markRead: (roomId, seq) => koe.room(roomId).markRead(seq),
  });
  const update = () => {
    const shown = shownTimeline.get();
    watch.update(shown, attention.get() && shown?.holdsUnread === false);
  };
  update();
  const stops = [shownTimeline.subscribe(update), attention.subscribe(update)];
  return () => {
    for (const stop of stops) stop();
    watch.update(undefined, false);
  };
}
