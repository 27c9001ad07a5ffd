import type { Koe } from "@koe/sdk";
import { useEffect } from "react";
import { currentTexts } from "../i18n/language.ts";
import { announce } from "../ui/announcer.tsx";
import { clock } from "../ui/clock.ts";
import { ArrivalSummary } from "./arrival-summary.ts";
import { newArrivals } from "./new-arrivals.ts";
import type { RoomStay } from "./room-stay.ts";

/** Says what arrives while the room is shown, and begins an unread line at what nobody was there to see. */
export function useArrivals(koe: Koe, stay: RoomStay): void {
  useEffect(() => {
    const { timeline } = stay.room;
    const summary = new ArrivalSummary({
      after: clock.after,
      lines: {
        one: ({ username, text }) => currentTexts().timeline.arrived(username, text),
        many: (count) => currentTexts().timeline.arrivedMany(count),
      },
      say: announce,
    });
    let before = timeline.get();
    const stop = timeline.subscribe(() => {
      const now = timeline.get();
      const arrived = newArrivals(before, now, koe.user.get()?.id);
      before = now;
      const [first] = arrived;
      if (first === undefined || stay.state.get().isArriving) return;
      summary.arrived(arrived);
      if (document.visibilityState === "hidden" || !document.hasFocus()) stay.cameUnseen(first.seq);
    });
    return () => {
      stop();
      summary.stop();
    };
  }, [koe, stay]);
}
