/**
 * An actor's mailbox: two lanes, each first in, first out. Signals go first: they are what the actor itself
 * asked for (task outcomes, timers, downs), so a flood of casts cannot keep an actor from learning that its
 * write is done or that its supervisor wants it to stop. Neither lane grows without bound: a cast over
 * `castsMax` is refused, and a signal over `SIGNALS_MAX` is a bug of the actor, which dies of it.
 */
import { Fifo, type Link } from "./fifo.ts";

/** Waiting signals of one actor; far above what its tasks, timers and monitors can make at once. */
export const SIGNALS_MAX = 200_000;

/** A message on its way to the actor that asked for it. */
export interface Signal<M> {
  /** False once cancelled; a cancelled signal is skipped even if it already waits. */
  live: boolean;
  /** Makes the message, in the actor's own turn, so that a throw is the actor's. */
  readonly message: () => M;
}

export class Mailbox<M> {
  readonly #signals = new Fifo<Signal<M>>();
  readonly #casts = new Fifo<M>();
  readonly #castsMax: number;

  constructor(castsMax: number) {
    this.#castsMax = castsMax;
  }

  /** False when the lane is full. */
  putCast(message: M): boolean {
    if (this.#casts.size >= this.#castsMax) return false;
    this.#casts.push(message);
    return true;
  }

  get isFull(): boolean {
    return this.#casts.size >= this.#castsMax;
  }

  /** False when the lane is full. */
  putSignal(signal: Signal<M>): boolean {
    if (this.#signals.size >= SIGNALS_MAX) return false;
    this.#signals.push(signal);
    return true;
  }

  /** Whether a message waits that would be handled. */
  get hasWaiting(): boolean {
    return this.#casts.size > 0 || this.#oldestLive() !== undefined;
  }

  takeSignal(): Signal<M> | undefined {
    return this.#oldestLive() === undefined ? undefined : this.#signals.take()?.value;
  }

  takeCast(): Link<M> | undefined {
    return this.#casts.take();
  }

  clear(): void {
    this.#signals.clear();
    this.#casts.clear();
  }

  #oldestLive(): Signal<M> | undefined {
    while (this.#signals.head !== undefined && !this.#signals.head.value.live) this.#signals.take();
    return this.#signals.head?.value;
  }
}
