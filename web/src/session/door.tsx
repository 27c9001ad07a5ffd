import type { ReactNode } from "react";
import { Mark } from "../ui/mark.tsx";
import { usePageTitle } from "../ui/use-page-title.ts";
import styles from "./door.module.css";

/** A page in front of the rooms: the mark, a title, and one thing to do. */
export function Door({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
}) {
  usePageTitle(title);
  return (
    <main className={styles["door"]}>
      <div className={styles["column"]}>
        <Mark sizePx={44} />
        <h1>{title}</h1>
        {lead && <p className={styles["lead"]}>{lead}</p>}
        {children}
      </div>
    </main>
  );
}
