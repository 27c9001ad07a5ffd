/**
 * An outbox item as it is kept on disk. What was on its way when the program ended is queued again when it is read;
 * what failed stays failed.
 */
import type { SendError } from "../view.ts";
import type { OutboxCommand, OutboxItem } from "./outbox-item.ts";

export interface StoredOutboxItem {
  readonly version: 1;
  readonly clientMsgId: string;
  readonly roomId: string;
  readonly command: OutboxCommand;
  readonly order: number;
  readonly queuedAtMs: number;
  /** Why it failed, if it did. */
  readonly failure?: SendError;
}

export function storedItem(item: OutboxItem): StoredOutboxItem {
  const { clientMsgId, roomId, command, order, queuedAtMs, state } = item;
  return {
    version: 1,
    clientMsgId,
    roomId,
    command,
    order,
    queuedAtMs,
    ...(state.kind === "failed" ? { failure: state.error } : {}),
  };
}

/** Undefined where the value is not of this version. */
export function readStoredItem(value: unknown): OutboxItem | undefined {
  const { version, clientMsgId, roomId, command, order, queuedAtMs, failure } = fieldsOf(value);
  const read = readCommand(command);
  if (version !== 1 || typeof clientMsgId !== "string" || typeof roomId !== "string") return undefined;
  if (read === undefined || typeof order !== "number" || typeof queuedAtMs !== "number") return undefined;
  const error = readError(failure);
  return {
    clientMsgId,
    roomId,
    command: read,
    order,
    queuedAtMs,
    attempts: 0,
    refusals: 0,
    notBeforeMs: 0,
    state: error === undefined ? { kind: "queued" } : { kind: "failed", error },
  };
}

function readCommand(value: unknown): OutboxCommand | undefined {
  const { kind, text, threadSeq, targetSeq, emoji, on } = fieldsOf(value);
  switch (kind) {
    case "send":
      if (typeof text !== "string") return undefined;
      return { kind, text, ...(typeof threadSeq === "number" ? { threadSeq } : {}) };
    case "edit":
      if (typeof targetSeq !== "number" || typeof text !== "string") return undefined;
      return { kind, targetSeq, text };
    case "delete":
      return typeof targetSeq === "number" ? { kind, targetSeq } : undefined;
    case "react":
      if (typeof targetSeq !== "number" || typeof emoji !== "string" || typeof on !== "boolean")
        return undefined;
      return { kind, targetSeq, emoji, on };
    default:
      return undefined;
  }
}

function readError(value: unknown): SendError | undefined {
  const { code, message } = fieldsOf(value);
  return typeof code === "string" && typeof message === "string" ? { code, message } : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
