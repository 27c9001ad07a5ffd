import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import styles from "./icon-button.module.css";

interface IconButtonProps extends Omit<ComponentProps<"button">, "children" | "aria-label"> {
  /** What it does: the accessible name, and the tooltip. */
  readonly label: string;
  /** Shown in the tooltip, as `Ctrl+K`. */
  readonly shortcut?: string;
  readonly icon: ReactNode;
}

/** A button that shows a picture alone. Its label appears as a tooltip on hover and focus. */
export function IconButton({ label, shortcut, icon, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      data-tip={shortcut === undefined ? label : `${label}  ${shortcut}`}
      className={classNames(styles["icon-button"], className)}
    >
      {icon}
    </button>
  );
}
