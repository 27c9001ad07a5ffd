import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./sidebar-section.module.css";

interface SidebarSectionProps {
  readonly title: string;
  readonly isCollapsed: boolean;
  readonly onToggle: () => void;
  /** At the heading's end. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the sidebar under a heading that collapses it. */
export function SidebarSection(props: SidebarSectionProps) {
  const { title, isCollapsed, onToggle, action, children } = props;
  return (
    <section className={styles["section"]}>
      <div className={styles["heading"]}>
        <h2>
          <button type="button" className={styles["toggle"]} aria-expanded={!isCollapsed} onClick={onToggle}>
            {title}
            <ChevronDown className={styles["chevron"]} data-open={!isCollapsed || undefined} />
          </button>
        </h2>
        <div className={styles["action"]}>{action}</div>
      </div>
      {children}
    </section>
  );
}
