import { ArrowDown, ArrowUp } from "lucide-react";
import { timeOfDay } from "../i18n/day-and-time.ts";
import { useTexts } from "../i18n/use-texts.ts";
import type { Row } from "../message/row.ts";
import styles from "./jump-buttons.module.css";

interface JumpButtonsProps {
  readonly rows: readonly Row[];
  readonly isAtEnd: boolean;
  readonly hasNewer: boolean;
  /** What began unread and lies above what is seen. */
  readonly unread: { readonly count: number; readonly atMs: number } | undefined;
  /** Messages of others behind it came while the reader was elsewhere. */
  readonly seenSeq: number;
  readonly onPresent: () => void;
  readonly onUnread: () => void;
}

/** The ways to what is new, wherever one has scrolled to. */
export function JumpButtons(props: JumpButtonsProps) {
  const { timeline } = useTexts();
  const { rows, isAtEnd, hasNewer, unread, seenSeq, onPresent, onUnread } = props;
  const isAway = !isAtEnd || hasNewer;
  const arrived = isAway
    ? rows.filter(({ seq, isOwn }) => !isOwn && seq !== undefined && seq > seenSeq).length
    : 0;
  return (
    <>
      {unread && (
        <button type="button" className={styles["up"]} onClick={onUnread}>
          {timeline.toUnread(unread.count, timeOfDay(unread.atMs))}
          <ArrowUp aria-hidden="true" />
        </button>
      )}
      {isAway && (
        <button
          type="button"
          className={styles["down"]}
          data-new={arrived > 0 || undefined}
          onClick={onPresent}
        >
          {arrived > 0 ? timeline.toNew(arrived) : timeline.toPresent}
          <ArrowDown aria-hidden="true" />
        </button>
      )}
    </>
  );
}
