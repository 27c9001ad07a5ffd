import { CircleAlert } from "lucide-react";
import styles from "./message-body.module.css";

interface FailedLineProps {
  readonly text: string;
  readonly why?: string | undefined;
  readonly ways: readonly { readonly label: string; readonly run: () => void }[];
}

/** Under a message: what did not work, and the ways on. */
export function FailedLine({ text, why, ways }: FailedLineProps) {
  return (
    <p className={styles["failed"]}>
      <CircleAlert aria-hidden="true" />
      <span>{why === undefined ? text : `${text}. ${why}`}</span>
      {ways.map(({ label, run }) => (
        <button key={label} type="button" onClick={run}>
          {label}
        </button>
      ))}
    </p>
  );
}
