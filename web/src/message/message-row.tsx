import { memo, useEffect } from "react";
import { timeOfDay } from "../i18n/day-and-time.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { announce } from "../ui/announcer.tsx";
import { DayLine } from "./day-line.tsx";
import { MessageBody } from "./message-body.tsx";
import styles from "./message-row.module.css";
import { noticeText } from "./notice-text.ts";
import { PendingBody, type SendState } from "./pending-body.tsx";
import type { Row } from "./row.ts";
import { RowBoundary } from "./row-boundary.tsx";
import type { RowHost } from "./row-host.ts";
import { rowLabel } from "./row-label.ts";
import { RowToolbar } from "./row-toolbar.tsx";
import { UnreadLine } from "./unread-line.tsx";
import { useIsLate } from "./use-is-late.ts";
import { useTabStops } from "./use-tab-stops.ts";

/** `editing`: its text is in a field; `target`: somebody was led here by a link. */
export type RowState = "plain" | "editing" | "target";

interface MessageRowProps {
  readonly row: Row;
  readonly position: number;
  readonly state: RowState;
  /** The one row of its list that the Tab key reaches. */
  readonly isTabStop: boolean;
  /** The one row of its list that shows what can be done with it. */
  readonly hasToolbar: boolean;
  readonly host: RowHost;
}

/** One row of a timeline with the lines above it. What is wrong with its message stays inside. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { row, host } = props;
  return (
    <>
      {row.startsDay && <DayLine atMs={row.atMs} />}
      {row.startsUnread && <UnreadLine count={host.unreadCount} />}
      <RowBoundary key={`${row.key} ${"text" in row.item ? row.item.text : ""}`} position={props.position}>
        <Article {...props} />
      </RowBoundary>
    </>
  );
});

function Article({ row, position, state, isTabStop, hasToolbar, host }: MessageRowProps) {
  const texts = useTexts();
  const article = useTabStops(isTabStop);
  const { item } = row;
  const sendState = useSendState(row, host);
  const mentionsMe = item.kind === "message" && isMentioned(item.mentions, host.ownUsername);
  return (
    <article
      ref={article}
      className={styles["row"]}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={rowLabel(row, { sendState, mentionsMe }, texts)}
      aria-posinset={position + 1}
      aria-setsize={-1}
      data-key={row.key}
      data-kind={item.kind}
      data-state={sendState}
      data-starts-group={row.startsGroup || undefined}
      data-unread={row.isUnread || undefined}
      data-target={state === "target" || undefined}
      data-mentions-me={mentionsMe || undefined}
    >
      <Who row={row} />
      <i className={styles["voice"]} />
      <div className={styles["body"]}>
        {item.kind === "message" && (
          <MessageBody row={row} item={item} isEditing={state === "editing"} host={host} />
        )}
        {item.kind === "pending" && (
          <PendingBody
            row={row}
            item={item}
            sendState={sendState ?? "sending"}
            isEditing={state === "editing"}
            host={host}
          />
        )}
        {item.kind === "notice" && <p className={styles["notice"]}>{noticeText(item, texts.message)}</p>}
      </div>
      {hasToolbar && <RowToolbar row={row} host={host} />}
    </article>
  );
}

/** Undefined for what is sent. That a message was not sent is announced once, however often its row is drawn. */
function useSendState({ item }: Row, { desk }: RowHost): SendState | undefined {
  const { timeline } = useTexts();
  const isPending = item.kind === "pending";
  const isLate = useIsLate(isPending ? item.sentAtMs : undefined);
  const hasFailed = isPending && (isLate || item.state === "failed");
  useEffect(() => {
    if (hasFailed && desk.hearsOfFailure(item.clientMsgId)) announce(timeline.notSent(item.text));
  }, [hasFailed, item, desk, timeline]);
  if (!isPending) return undefined;
  return hasFailed ? "failed" : "sending";
}

function Who({ row }: { readonly row: Row }) {
  const { message } = useTexts();
  return (
    <div className={styles["who"]}>
      {row.startsGroup && (
        <span className={styles["name"]}>
          <bdi>{row.isOwn ? message.you : row.username}</bdi>
        </span>
      )}
      <time className={styles["time"]} dateTime={new Date(row.atMs).toISOString()}>
        {timeOfDay(row.atMs)}
      </time>
    </div>
  );
}

function isMentioned(mentions: readonly string[], ownUsername: string | undefined): boolean {
  return ownUsername !== undefined && mentions.includes(ownUsername);
}
