/**
 * Keeps what is in the box while it is written: `keepAfterMs` after the first change that is not kept, so also while
 * somebody types without a pause, and at once when the page may be about to go.
 */
import type { Draft } from "../draft/draft.ts";

/** With the browser's own delays it is kept within 300 ms. */
export const keepAfterMs = 200;

/** Runs `run` after a time, unless what this gives is called first. */
type After = (delayMs: number, run: () => void) => () => void;

export class DraftKeeper {
  readonly #read: () => Draft | undefined;
  readonly #keep: (draft: Draft) => void;
  readonly #after: After;
  #cancel: (() => void) | undefined;

  /** `read` gives undefined when the box is gone. */
  constructor(read: () => Draft | undefined, keep: (draft: Draft) => void, after: After) {
    this.#read = read;
    this.#keep = keep;
    this.#after = after;
  }

  /** Whether there is something that is not kept yet. */
  get isBehind(): boolean {
    return this.#cancel !== undefined;
  }

  /** The text or the selection changed. */
  changed(): void {
    this.#cancel ??= this.#after(keepAfterMs, () => this.flush());
  }

  /** Keeps now what is not kept yet. */
  readonly flush = (): void => {
    if (this.#cancel === undefined) return;
    this.forget();
    const draft = this.#read();
    if (draft !== undefined) this.#keep(draft);
  };

  /** What is not kept yet need not be. */
  forget(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
