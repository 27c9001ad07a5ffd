import { type RefObject, useEffect, useRef } from "react";

const stops = "a[href], button, [tabindex]";

/**
 * The list of messages is one stop of the Tab key: inside a row Tab reaches links and buttons only while the row is the
 * one where the keyboard is. The row's content is drawn by others, so the stops are set on what they drew.
 */
export function useTabStops(isTabStop: boolean): RefObject<HTMLElement | null> {
  const row = useRef<HTMLElement>(null);
  useEffect(() => {
    for (const stop of row.current?.querySelectorAll(stops) ?? []) {
      if (stop instanceof HTMLElement) stop.tabIndex = isTabStop ? 0 : -1;
    }
  });
  return row;
}
