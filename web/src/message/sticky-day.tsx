import { dayOf } from "../i18n/day-and-time.ts";
import { clock } from "../ui/clock.ts";
import type { Row } from "./row.ts";
import styles from "./sticky-day.module.css";

/** The day of what is seen at the top, once its own line has scrolled away. Those who listen hear the lines themselves. */
export function StickyDay({ row }: { readonly row: Row | undefined }) {
  if (row === undefined || row.startsDay) return null;
  return (
    <div className={styles["day"]} aria-hidden="true">
      {dayOf(row.atMs, clock.now())}
    </div>
  );
}
