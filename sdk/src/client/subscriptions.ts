/**
 * Which logs this client follows, how far it has each of them, and what has to be asked for.
 *
 * A wanted log is `asked` from its subscribe frame to its snapshot, then `live`. It falls back to `due` when the connection
 * is lost, an entry is missing or the server cannot serve it for a moment; `dueAtMs` holds it back for so long. A position
 * belongs to an epoch, and the server's greeting names the one in force: positions of another one are let go.
 */
import { backOffMs } from "../outbox/back-off.ts";
import type { LogPosition } from "../timeline/log-sequencer.ts";

export type Following =
  | { readonly kind: "due"; readonly dueAtMs: number; readonly failures: number }
  | { readonly kind: "asked"; readonly askedAtMs: number; readonly failures: number }
  | { readonly kind: "live" }
  /** Refused for good; asked for again only on the next connection. */
  | { readonly kind: "refused"; readonly code: string };

export interface SubscribeRequest {
  readonly room_id: string;
  readonly since_seq?: number;
}

/** Rooms in one subscribe frame: their snapshots come back to back, and the frame stays well under its limit. */
export const roomsPerFrameMax = 100;
/** An answer that takes longer is not waited for. */
export const answerTimeoutMs = 20_000;

export class Subscriptions {
  /** By log, in the order in which they became wanted. */
  readonly #logs = new Map<string, Following>();
  readonly #positionOf: (logId: string) => LogPosition | undefined;
  #epoch: string | undefined;

  /** `positionOf` says how far a log has been applied. */
  constructor(positionOf: (logId: string) => LogPosition | undefined) {
    this.#positionOf = positionOf;
  }

  get epoch(): string | undefined {
    return this.#epoch;
  }

  get ids(): readonly string[] {
    return [...this.#logs.keys()];
  }

  following(logId: string): Following | undefined {
    return this.#logs.get(logId);
  }

  /** Wants the log; gives whether it did not before. */
  want(logId: string): boolean {
    if (this.#logs.has(logId)) return false;
    this.#logs.set(logId, due);
    return true;
  }

  /** Gives whether the server has to be told. */
  forget(logId: string): boolean {
    const following = this.#logs.get(logId);
    this.#logs.delete(logId);
    return following?.kind === "asked" || following?.kind === "live";
  }

  /** A new connection: everything has to be asked for. */
  greeted(epoch: string): void {
    this.#epoch = epoch;
    for (const logId of this.#logs.keys()) this.#logs.set(logId, due);
  }

  /** The log is to be asked for anew from its position, unless that is under way already. */
  fellBehind(logId: string): void {
    if (this.#logs.get(logId)?.kind === "live") this.#logs.set(logId, due);
  }

  /** The user has just come into the room: what was refused is not, and a snapshot says how they stand in it. */
  entered(logId: string): void {
    const kind = this.#logs.get(logId)?.kind;
    if (kind === "live" || kind === "refused") this.#logs.set(logId, due);
  }

  snapshotCame(logId: string): void {
    if (this.#logs.has(logId)) this.#logs.set(logId, { kind: "live" });
  }

  /** The server cannot serve it now, or not any more. */
  failed(logId: string, failure: Failure): void {
    const following = this.#logs.get(logId);
    if (following === undefined) return;
    if (failure.kind === "permanent") {
      this.#logs.set(logId, { kind: "refused", code: failure.code });
      return;
    }
    const failures = "failures" in following ? following.failures + 1 : 1;
    const waitMs = Math.max(failure.retryAfterMs ?? 0, backOffMs(failures, failure.random));
    const dueAtMs = failure.nowMs + waitMs;
    this.#logs.set(logId, { kind: "due", dueAtMs, failures });
  }

  /** The logs to ask for now, at most as many as fit into one frame; they are asked for from here on. */
  takeDue(nowMs: number): readonly SubscribeRequest[] {
    const requests: SubscribeRequest[] = [];
    for (const [logId, following] of this.#logs) {
      if (requests.length === roomsPerFrameMax) break;
      const dueAtMs = dueAtMsOf(following);
      if (dueAtMs === undefined || dueAtMs > nowMs || !("failures" in following)) continue;
      this.#logs.set(logId, { kind: "asked", askedAtMs: nowMs, failures: following.failures });
      const position = this.#positionOf(logId);
      const isKnown = position !== undefined && position.epoch === this.#epoch;
      requests.push({ room_id: logId, ...(isKnown ? { since_seq: position.seq } : {}) });
    }
    return requests;
  }

  /** When the next log is due; undefined when none is. */
  nextDueAtMs(): number | undefined {
    let next: number | undefined;
    for (const following of this.#logs.values()) {
      const dueAtMs = dueAtMsOf(following);
      if (dueAtMs !== undefined) next = Math.min(next ?? dueAtMs, dueAtMs);
    }
    return next;
  }
}

export type Failure =
  | { readonly kind: "permanent"; readonly code: string }
  | {
      readonly kind: "temporary";
      readonly nowMs: number;
      /** In [0, 1). */
      readonly random: number;
      readonly retryAfterMs?: number | undefined;
    };

function dueAtMsOf(following: Following): number | undefined {
  if (following.kind === "asked") return following.askedAtMs + answerTimeoutMs;
  return following.kind === "due" ? following.dueAtMs : undefined;
}

const due: Following = { kind: "due", dueAtMs: 0, failures: 0 };
