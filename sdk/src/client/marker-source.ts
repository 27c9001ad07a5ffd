import type { FrameSource, Outgoing } from "../connection/speaker.ts";
import type { Environment } from "../environment.ts";
import type { MarkerMove, ReadMarkers } from "./read-markers.ts";

/** Says how far the user has read. */
export class MarkerSource implements FrameSource {
  readonly #markers: ReadMarkers;
  readonly #environment: Pick<Environment, "monotonic">;

  constructor(markers: ReadMarkers, environment: Pick<Environment, "monotonic">) {
    this.#markers = markers;
    this.#environment = environment;
  }

  take(): Outgoing | undefined {
    const move = this.#markers.take(this.#environment.monotonic());
    if (move === undefined) return undefined;
    return {
      frame: frameOf(move),
      answered: (answer) => this.#markers.answered(move, answer.kind === "error" && answer.error.temporary),
    };
  }

  waitMs(): number | undefined {
    const dueAtMs = this.#markers.nextDueAtMs();
    return dueAtMs === undefined ? undefined : dueAtMs - this.#environment.monotonic();
  }
}

function frameOf({ roomId, seq, isBack }: MarkerMove) {
  return {
    event: "mark_read",
    payload: { room_id: roomId, seq, ...(isBack ? { back: true } : {}) },
  } as const;
}
