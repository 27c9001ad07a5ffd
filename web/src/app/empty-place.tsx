import type { ReactNode } from "react";
import styles from "./empty-place.module.css";

/** Says in a sentence why a place is empty, and what to do. */
export function EmptyPlace({ text, children }: { readonly text: string; readonly children?: ReactNode }) {
  return (
    <div className={styles["empty"]}>
      <p>{text}</p>
      {children}
    </div>
  );
}
