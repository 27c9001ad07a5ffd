import type { SendError } from "../view.ts";

/**
 * What the user has done in a room and its log does not show yet, in the order in which it was done. An entry stays the
 * same object until it changes.
 */
export type PendingEntry = PendingSend | PendingEdit | PendingDelete | PendingReaction;

interface PendingBase {
  readonly clientMsgId: string;
  readonly state: "sending" | "failed";
  readonly error?: SendError;
}

export interface PendingSend extends PendingBase {
  readonly kind: "send";
  readonly text: string;
  readonly threadSeq?: number;
  readonly sentAtMs: number;
}

export interface PendingEdit extends PendingBase {
  readonly kind: "edit";
  readonly targetSeq: number;
  readonly text: string;
}

export interface PendingDelete extends PendingBase {
  readonly kind: "delete";
  readonly targetSeq: number;
}

export interface PendingReaction extends PendingBase {
  readonly kind: "react";
  readonly targetSeq: number;
  readonly emoji: string;
  readonly on: boolean;
}
