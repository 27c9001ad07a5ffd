import { useTexts } from "../i18n/use-texts.ts";
import styles from "./room-log.module.css";
import type { StayState } from "./room-stay.ts";

interface RoomNotesProps {
  readonly isEmpty: boolean;
  readonly isArchived: boolean;
  readonly problem: StayState["problem"];
}

/** What a room says instead of messages, or above them. */
export function RoomNotes({ isEmpty, isArchived, problem }: RoomNotesProps) {
  const { timeline } = useTexts();
  return (
    <>
      {problem === "no_history" && <p className={styles["note"]}>{timeline.noHistory}</p>}
      {problem === "no_message" && <p className={styles["note"]}>{timeline.noMessage}</p>}
      {isEmpty && <p className={styles["note"]}>{isArchived ? timeline.emptyArchived : timeline.empty}</p>}
    </>
  );
}
