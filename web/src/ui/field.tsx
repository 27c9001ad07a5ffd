import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";
import styles from "./field.module.css";

interface FieldProps extends ComponentProps<"input"> {
  readonly label: string;
  /** Stands below and is read with the field. */
  readonly advice?: string;
  /** Why the field is refused; read out when it comes. */
  readonly error?: string | undefined;
  /** At the field's end, such as a button that shows a password. */
  readonly end?: ReactNode;
}

/** One line of text with its label, advice and refusal. */
export function Field({ label, advice, error, end, className, ...input }: FieldProps) {
  const id = useId();
  const described = [advice && `${id}-advice`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={classNames(styles["field"], className)}>
      <label htmlFor={id}>{label}</label>
      <div className={styles["box"]}>
        <input
          {...input}
          id={id}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={described || undefined}
        />
        {end}
      </div>
      {advice && (
        <p id={`${id}-advice`} className={styles["advice"]}>
          {advice}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className={styles["error"]} role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
