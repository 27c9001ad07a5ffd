import type { ComponentProps } from "react";
import styles from "./button.module.css";
import { classNames } from "./class-names.ts";

/** `primary`: what the person came for, at most one in a form. `danger`: cannot be undone. */
export type ButtonLook = "primary" | "plain" | "danger";

interface ButtonProps extends ComponentProps<"button"> {
  readonly look?: ButtonLook;
  /** Is at work: presses do nothing, focus stays. */
  readonly isBusy?: boolean;
}

export function Button({
  look = "plain",
  isBusy = false,
  type = "button",
  className,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={isBusy ? "button" : type}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? undefined : onClick}
      className={classNames(styles["button"], styles[look], className)}
    />
  );
}
