/**
 * When a page that is told of many changes draws them: all that came since the last drawing at once, in the next frame.
 * When the frame after a drawing came late, the page is behind, and the next drawing waits `behindMs`, so that a
 * machine that cannot keep up draws less often instead of later and later.
 *
 * It knows time only from the frames, so a page that is hidden, which has none, draws nothing.
 */
export type NextFrame = (run: (frameAtMs: number) => void) => void;

/** A frame that takes longer than this was late: two of a screen with 60 Hz. */
export const lateFrameMs = 34;
/** Pause between drawings while behind. */
export const behindMs = 100;

export class FramePace {
  readonly #nextFrame: NextFrame;
  readonly #waiting = new Set<() => void>();
  #drawnAtMs = Number.NEGATIVE_INFINITY;
  #isAwaitingFrame = false;
  #isMeasuring = false;
  #isBehind = false;

  constructor(nextFrame: NextFrame) {
    this.#nextFrame = nextFrame;
  }

  /** Runs `draw` in the next frame that draws; asked for several times before that, once. Gives what takes it back. */
  request(draw: () => void): () => void {
    this.#waiting.add(draw);
    this.#wake();
    return () => this.#waiting.delete(draw);
  }

  #wake(): void {
    if (this.#isAwaitingFrame) return;
    this.#isAwaitingFrame = true;
    this.#nextFrame((frameAtMs) => {
      this.#isAwaitingFrame = false;
      this.#frame(frameAtMs);
    });
  }

  #frame(frameAtMs: number): void {
    if (this.#isMeasuring) {
      this.#isMeasuring = false;
      this.#isBehind = frameAtMs - this.#drawnAtMs > lateFrameMs;
    }
    if (this.#waiting.size === 0) return;
    if (this.#isBehind && frameAtMs - this.#drawnAtMs < behindMs) return this.#wake();
    const due = [...this.#waiting];
    this.#waiting.clear();
    this.#drawnAtMs = frameAtMs;
    this.#isMeasuring = true;
    // The frame after a drawing is asked for in any case: its lateness is what the drawing cost.
    this.#wake();
    for (const draw of due) draw();
  }
}

/** The pace of the whole page, so that all its lists draw in the same frame. */
export const framePace = new FramePace((run) => requestAnimationFrame(run));
