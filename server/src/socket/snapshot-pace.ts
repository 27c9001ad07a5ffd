import type { ActorContext } from "../actor/actor.ts";
import type { Timer } from "../actor/runtime.ts";
import type { SocketOutlet } from "./socket-message.ts";

/**
 * Lets one connection into its logs one at a time, as fast as its client reads.
 *
 * A snapshot may have half of what a socket may leave unread, and a frame may ask for hundreds: given at once they would
 * cut off everybody who follows many rooms. So the next log has its turn when the last snapshot is sent and most of what
 * was sent is read. A log that is asked for again while it waits is answered once, so what waits is bounded by what may
 * be followed.
 *
 * A room that keeps its answer back (it restarts, or PostgreSQL is away) holds the others up for a moment only.
 */
export interface PaceMessage {
  readonly kind: "pace";
}

export const paceLimits = {
  /** The part of the backlog that may be unread when the next log has its turn. */
  unreadPart: 1 / 4,
  lookAgainMs: 20,
  /** How long one room may hold up the others. */
  patienceMs: 1_000,
} as const;

export interface SnapshotPaceDependencies {
  readonly context: ActorContext<PaceMessage>;
  readonly outlet: Pick<SocketOutlet, "unreadBytes">;
  readonly backlogBytesMax: number;
}

/** Begins following; gives whether the log's room will say `snapshot_sent`, or end it. */
export type Turn = () => boolean;

export class SnapshotPace {
  readonly #dependencies: SnapshotPaceDependencies;
  /** By log, in the order of asking. */
  readonly #waiting = new Map<string, Turn>();
  #current: string | undefined;
  #timer: Timer | undefined;

  constructor(dependencies: SnapshotPaceDependencies) {
    this.#dependencies = dependencies;
  }

  add(logId: string, turn: Turn): void {
    this.#waiting.set(logId, turn);
    this.#next();
  }

  /** The log has its snapshot, or will not get one now. */
  settle(logId: string): void {
    if (this.#current !== logId) return;
    this.#current = undefined;
    this.#next();
  }

  /** The time for looking again. */
  handle(): void {
    this.#current = undefined;
    this.#next();
  }

  #next(): void {
    const { outlet, backlogBytesMax } = this.#dependencies;
    for (const [logId, turn] of this.#waiting) {
      if (this.#current !== undefined) return;
      if (outlet.unreadBytes() > paceLimits.unreadPart * backlogBytesMax) {
        return this.#lookAgain(paceLimits.lookAgainMs);
      }
      this.#waiting.delete(logId);
      if (!turn()) continue;
      this.#current = logId;
      this.#lookAgain(paceLimits.patienceMs);
    }
  }

  #lookAgain(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#dependencies.context.after(delayMs, { kind: "pace" });
  }
}
