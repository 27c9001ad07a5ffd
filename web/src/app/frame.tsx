import type { ReactNode } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import styles from "./frame.module.css";

interface FrameProps {
  /** What a narrow screen shows, which has room for one of them. */
  readonly place: "list" | "main";
  readonly sidebar: ReactNode;
  readonly main: ReactNode;
  /** Beside the main place on wide screens, over it on others; it never changes how the main place is set. */
  readonly panel?: ReactNode;
}

/** Where everything stands: the list of rooms, the room, and what is opened beside it. */
export function Frame({ place, sidebar, main, panel }: FrameProps) {
  const { app } = useTexts();
  return (
    <div className={styles["frame"]} data-place={place}>
      <nav className={styles["side"]} aria-label={app.rooms}>
        {sidebar}
      </nav>
      <main className={styles["main"]}>{main}</main>
      {panel && (
        <aside className={styles["panel"]} aria-label={app.panel}>
          {panel}
        </aside>
      )}
    </div>
  );
}
