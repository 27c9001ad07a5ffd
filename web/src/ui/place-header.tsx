import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { classNames } from "./class-names.ts";
import styles from "./place-header.module.css";

interface PlaceHeaderProps {
  readonly title: string;
  /** One line beside the title, where there is room. */
  readonly about?: string | undefined;
  /** On narrow screens: where the way back leads, and what it is called. */
  readonly back: { readonly href: string; readonly label: string };
  /** On the axis of the text, as in a room; or at the page's margin. */
  readonly isOnAxis?: boolean;
  /** At the end: what can be done here. */
  readonly children?: ReactNode;
}

/** The bar over a place: its title on the edge where its text begins. */
export function PlaceHeader({ title, about, back, isOnAxis = true, children }: PlaceHeaderProps) {
  return (
    <header className={classNames(styles["header"], isOnAxis && styles["on-axis"])}>
      <Link href={back.href} className={styles["back"]} aria-label={back.label}>
        <ArrowLeft />
      </Link>
      <h1 className={styles["title"]} tabIndex={-1}>
        {title}
      </h1>
      {about && <p className={styles["about"]}>{about}</p>}
      <div className={styles["actions"]}>{children}</div>
    </header>
  );
}
