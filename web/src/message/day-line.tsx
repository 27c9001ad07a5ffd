import { dayOf } from "../i18n/day-and-time.ts";
import { clock } from "../ui/clock.ts";
import styles from "./line.module.css";

/** Above the first message of a day. */
export function DayLine({ atMs }: { readonly atMs: number }) {
  const day = dayOf(atMs, clock.now());
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr has no room for the day
    <div role="separator" aria-label={day} className={styles["line"]}>
      <span className={styles["label"]}>{day}</span>
      <i className={styles["voice"]} />
      <i className={styles["rule"]} />
    </div>
  );
}
