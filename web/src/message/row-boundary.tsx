import { Component, type ReactNode } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import styles from "./message-row.module.css";

interface RowBoundaryProps {
  readonly position: number;
  readonly children: ReactNode;
}

/** A row that cannot be drawn becomes one grey line; the others do not notice. */
export class RowBoundary extends Component<RowBoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? <Broken position={this.props.position} /> : this.props.children;
  }
}

function Broken({ position }: { readonly position: number }) {
  const { message } = useTexts();
  return (
    <article className={styles["row"]} aria-posinset={position + 1} aria-setsize={-1} data-kind="broken">
      <div className={styles["who"]} />
      <i className={styles["voice"]} />
      <div className={styles["body"]}>
        <p className={styles["notice"]}>{message.broken}</p>
      </div>
    </article>
  );
}
