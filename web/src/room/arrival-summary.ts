/**
 * What is said aloud of the messages that arrive: the first at once, and what comes within the following second in one
 * line, so that a burst is a number and never a queue of sentences.
 */
export interface Arrival {
  readonly username: string;
  readonly text: string;
}

export interface ArrivalLines {
  one(arrival: Arrival): string;
  many(count: number): string;
}

export const lineEveryMs = 1_000;

export class ArrivalSummary {
  readonly #after: (delayMs: number, run: () => void) => () => void;
  readonly #lines: ArrivalLines;
  readonly #say: (line: string) => void;
  #waiting: Arrival[] = [];
  #cancel: (() => void) | undefined;

  constructor(options: {
    readonly after: (delayMs: number, run: () => void) => () => void;
    readonly lines: ArrivalLines;
    readonly say: (line: string) => void;
  }) {
    this.#after = options.after;
    this.#lines = options.lines;
    this.#say = options.say;
  }

  /** What arrived together. */
  arrived(arrivals: readonly Arrival[]): void {
    this.#waiting.push(...arrivals);
    if (this.#cancel === undefined) this.#speak();
  }

  /** What waits is not said any more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#waiting = [];
  }

  #speak(): void {
    this.#cancel = undefined;
    const waiting = this.#waiting;
    const [first] = waiting;
    if (first === undefined) return;
    this.#waiting = [];
    this.#say(waiting.length === 1 ? this.#lines.one(first) : this.#lines.many(waiting.length));
    this.#cancel = this.#after(lineEveryMs, () => this.#speak());
  }
}
