import type { MessageItem } from "@koe/sdk";
import { Link } from "wouter";
import { momentOf } from "../i18n/day-and-time.ts";
import { refusalText } from "../i18n/refusal-text.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { MessageText } from "../text/message-text.tsx";
import { EditField } from "./edit-field.tsx";
import { FailedLine } from "./failed-line.tsx";
import styles from "./message-body.module.css";
import { Reactions } from "./reactions.tsx";
import type { Row } from "./row.ts";
import type { RowHost } from "./row-host.ts";

interface MessageBodyProps {
  readonly row: Row;
  readonly item: MessageItem;
  readonly isEditing: boolean;
  readonly host: RowHost;
}

/** What a stored message shows beside its author: the text, what others made of it, and what is on its way with it. */
export function MessageBody({ row, item, isEditing, host }: MessageBodyProps) {
  const { message } = useTexts();
  if (item.isDeleted || row.isLeaving) {
    return (
      <>
        <p className={styles["deleted"]}>{message.deleted}</p>
        <ThreadLink item={item} host={host} />
      </>
    );
  }
  const wanted =
    item.change?.kind === "edit" && item.change.state === "failed" ? item.change.text : undefined;
  if (isEditing) return <EditField row={row} text={wanted ?? item.text} desk={host.desk} />;
  return (
    <>
      <div className={styles["text"]} data-edited={item.editedAtMs !== undefined || undefined}>
        <MessageText text={item.text} mentions={item.mentions} ownUsername={host.ownUsername} />
        {item.editedAtMs !== undefined && (
          <span className={styles["edited"]} data-tip={message.editedAt(momentOf(item.editedAtMs))}>
            {message.edited}
          </span>
        )}
      </div>
      {item.reactions.length > 0 && <Reactions row={row} item={item} host={host} />}
      <ThreadLink item={item} host={host} />
      <FailedChange row={row} item={item} host={host} />
    </>
  );
}

function ThreadLink({ item, host }: { readonly item: MessageItem; readonly host: RowHost }) {
  const { message } = useTexts();
  if (host.threadPath === undefined || item.replyCount === 0) return null;
  return (
    <Link href={host.threadPath(item.seq)} className={styles["replies"]}>
      {message.replies(item.replyCount)}
    </Link>
  );
}

function FailedChange({ row, item, host }: Omit<MessageBodyProps, "isEditing">) {
  const { message } = useTexts();
  const { change } = item;
  if (change?.state !== "failed") return null;
  const { desk } = host;
  const retry = { label: message.retry, run: () => desk.retry(row) };
  const edit = { label: message.edit, run: () => desk.edit(row) };
  const discard = { label: message.discard, run: () => desk.discardChange(row) };
  const isEdit = change.kind === "edit";
  return (
    <FailedLine
      text={isEdit ? message.notSaved : message.notDeleted}
      why={change.error && refusalText(change.error)}
      ways={isEdit ? [retry, edit, discard] : [retry, discard]}
    />
  );
}
