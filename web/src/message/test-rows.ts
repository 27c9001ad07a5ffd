import type { MessageItem } from "@koe/sdk";
import type { Row } from "./row.ts";
import { timelineRows } from "./timeline-rows.ts";

/** A message for tests of what is drawn. */
export function messageItem(seq: number, fields: Partial<MessageItem> = {}): MessageItem {
  return {
    kind: "message",
    key: `seq-${seq}`,
    seq,
    userId: "aiko-id",
    username: "Aiko",
    text: `message ${seq}`,
    timestampMs: 1_700_000_000_000 + seq * 1000,
    isDeleted: false,
    mentions: [],
    reactions: [],
    replyCount: 0,
    clientMsgId: `client-${seq}`,
    ...fields,
  };
}

/** One row for each letter, which is its key. */
export function rowsNamed(names: string): readonly Row[] {
  const items = [...names].map((key, index) => messageItem(index + 1, { key }));
  return timelineRows(items, {
    ownUserId: undefined,
    ownUsername: undefined,
    readSeq: undefined,
    dividerSeq: undefined,
    leavingSeqs: new Set(),
  });
}
