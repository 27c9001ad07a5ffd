import type { SendError } from "../view.ts";

/** What a user can do in a room that makes an entry of its log. */
export type OutboxCommand =
  | { readonly kind: "send"; readonly text: string; readonly threadSeq?: number }
  | { readonly kind: "edit"; readonly targetSeq: number; readonly text: string }
  | { readonly kind: "delete"; readonly targetSeq: number }
  | { readonly kind: "react"; readonly targetSeq: number; readonly emoji: string; readonly on: boolean };

/** One action of the user on its way to the server, under one `clientMsgId` over all retries, reloads and reconnects. */
export interface OutboxItem {
  readonly clientMsgId: string;
  readonly roomId: string;
  readonly command: OutboxCommand;
  /** Rises with every item; what was done first goes first. */
  readonly order: number;
  /** Wall clock. */
  readonly queuedAtMs: number;
  /** How often it was handed out to be sent since it was loaded. */
  readonly attempts: number;
  /** Temporary refusals in a row. */
  readonly refusals: number;
  /** Before it, by the monotonic clock, it does not go out (again); 0: at once. */
  readonly notBeforeMs: number;
  readonly state: OutboxState;
}

export type OutboxState =
  /** `error`: the temporary refusal that it waits for. */
  | { readonly kind: "queued"; readonly error?: SendError }
  | { readonly kind: "inflight"; readonly sinceMs: number }
  /** The server has it, the room's log did not show it yet. Not in storage any more, and in nobody's way. */
  | { readonly kind: "acked"; readonly seq: number }
  | { readonly kind: "failed"; readonly error: SendError };
