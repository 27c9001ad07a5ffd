import { useEffect, useState } from "react";
import { clock } from "../ui/clock.ts";
import type { RowLayout } from "./message-list.tsx";
import styles from "./skeleton.module.css";

/** Whoever waits less has seen nothing. */
export const patienceMs = 200;

const widths = ["62%", "88%", "41%", "76%", "55%", "93%", "34%", "68%"];

/** Rows to come, after a moment of waiting, where they will stand. */
export function Skeleton({ label, layout }: { readonly label: string; readonly layout: RowLayout }) {
  const [isShown, setIsShown] = useState(false);
  useEffect(() => clock.after(patienceMs, () => setIsShown(true)), []);
  if (!isShown) return null;
  return (
    <div className={styles["skeleton"]} role="status" aria-label={label} data-layout={layout}>
      {widths.map((width) => (
        <div key={width} className={styles["row"]}>
          <span className={styles["name"]} />
          <i className={styles["voice"]} />
          <span className={styles["text"]} style={{ width }} />
        </div>
      ))}
    </div>
  );
}
