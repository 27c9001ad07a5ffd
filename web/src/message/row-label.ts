import { timeOfDay } from "../i18n/day-and-time.ts";
import type { Texts } from "../i18n/en.ts";
import type { SendState } from "./pending-body.tsx";
import type { Row } from "./row.ts";

interface RowLooks {
  readonly sendState: SendState | undefined;
  readonly mentionsMe: boolean;
}

/** The accessible name of a row: who, when, and what its looks say. The text itself is its content. */
export function rowLabel(row: Row, { sendState, mentionsMe }: RowLooks, { message }: Texts): string {
  const { item } = row;
  const states = [
    sendState === "sending" && message.sending,
    sendState === "failed" && message.notSent,
    item.kind === "message" && item.editedAtMs !== undefined && message.edited,
    mentionsMe && message.mentionsYou,
  ];
  const name = row.isOwn ? message.you : row.username;
  return [message.row(name, timeOfDay(row.atMs)), ...states]
    .filter((part) => typeof part === "string")
    .join(", ");
}
