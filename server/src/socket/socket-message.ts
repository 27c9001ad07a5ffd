import type { CloseReason } from "@koe/protocol";

/** What a socket of either kind tells its actor. */
export type SocketMessage =
  | { readonly kind: "frame"; readonly text: string; readonly limitedForMs: number | undefined }
  | { readonly kind: "closed"; readonly isClean: boolean }
  /** The server stops; clients had better spread their return over `returnWithinMs`. */
  | { readonly kind: "drain"; readonly returnWithinMs: number };

/** What an actor may do to its socket. */
export interface SocketOutlet {
  send(frame: string): void;
  close(reason: CloseReason | "going_away"): void;
  /** Of what was sent, the bytes that the client has not taken yet. */
  unreadBytes(): number;
}

export const connectionLimits = {
  /** Sends of one connection that wait for their answer; beyond it: `server_busy`. */
  unansweredMax: 1_000,
} as const;
