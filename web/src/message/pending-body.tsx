import type { PendingItem } from "@koe/sdk";
import { Clock } from "lucide-react";
import { refusalText } from "../i18n/refusal-text.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { MessageText } from "../text/message-text.tsx";
import { EditField } from "./edit-field.tsx";
import { FailedLine } from "./failed-line.tsx";
import styles from "./message-body.module.css";
import type { Row } from "./row.ts";
import type { RowHost } from "./row-host.ts";

interface PendingBodyProps {
  readonly row: Row;
  readonly item: PendingItem;
  readonly sendState: SendState;
  readonly isEditing: boolean;
  readonly host: RowHost;
}

/** `failed`: it was refused, or is on its way for too long. */
export type SendState = "sending" | "failed";

const noMentions: readonly string[] = [];

/** One's own message before the server has it. It looks as it will afterwards, so that nothing moves when it has. */
export function PendingBody({ row, item, sendState, isEditing, host }: PendingBodyProps) {
  const { message } = useTexts();
  if (isEditing) return <EditField row={row} text={item.text} desk={host.desk} />;
  const { desk } = host;
  return (
    <>
      <div className={styles["text"]} data-state={sendState}>
        <MessageText text={item.text} mentions={noMentions} ownUsername={host.ownUsername} />
        {sendState === "sending" && <Clock className={styles["sending"]} aria-hidden="true" />}
      </div>
      {sendState === "failed" && (
        <FailedLine
          text={item.state === "failed" ? message.notSent : message.notSentYet}
          why={item.error && refusalText(item.error)}
          ways={[
            { label: message.retry, run: () => desk.retry(row) },
            // What is late may have arrived: written anew it could stand there twice.
            ...(item.state === "failed" ? [{ label: message.edit, run: () => desk.edit(row) }] : []),
            { label: message.delete, run: () => desk.remove(row) },
          ]}
        />
      )}
    </>
  );
}
