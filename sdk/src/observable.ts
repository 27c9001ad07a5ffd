/**
 * A value that changes, in the shape of React's `useSyncExternalStore`: `get` gives an immutable value, the same object
 * until it changes, and `subscribe` says only that it did. Works the same without React.
 */
export interface Observable<T> {
  get(): T;
  /** Calls `listener` after each change; gives what ends that. */
  subscribe(listener: () => void): () => void;
}

/** Hears when the first listener comes and when the last one goes. */
export type OnWatched = (isWatched: boolean) => void;

/** Those who listen to one observable. */
class Listeners {
  readonly #listeners = new Set<() => void>();
  readonly #onWatched: OnWatched;

  constructor(onWatched: OnWatched) {
    this.#onWatched = onWatched;
  }

  add(listener: () => void): () => void {
    // One entry for each call, so that the same function may listen twice and leave once.
    const entry = () => listener();
    this.#listeners.add(entry);
    if (this.#listeners.size === 1) this.#onWatched(true);
    return () => {
      if (this.#listeners.delete(entry) && this.#listeners.size === 0) this.#onWatched(false);
    };
  }

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  tell(): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (error) {
        // A fault of the program that listens. It shows up as an unhandled rejection; the others still hear.
        Promise.reject(error);
      }
    }
  }
}

/** An observable that is written. */
export class Cell<T> implements Observable<T> {
  #value: T;
  readonly #listeners: Listeners;

  constructor(value: T, onWatched: OnWatched = () => {}) {
    this.#value = value;
    this.#listeners = new Listeners(onWatched);
  }

  // Bound, since they are handed on alone: useSyncExternalStore(cell.subscribe, cell.get).
  readonly get = (): T => this.#value;
  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener);

  get isWatched(): boolean {
    return this.#listeners.isWatched;
  }

  /** Does nothing when it is the very same value. */
  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    this.#listeners.tell();
  }
}

/** An observable that is made from others when somebody asks, so that many changes cost one. */
export class Derived<T> implements Observable<T> {
  readonly #derive: () => T;
  readonly #listeners: Listeners;

  /** `derive` gives the same object while nothing changed. */
  constructor(derive: () => T, onWatched: OnWatched = () => {}) {
    this.#derive = derive;
    this.#listeners = new Listeners(onWatched);
  }

  readonly get = (): T => this.#derive();
  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.add(listener);

  /** What it is made from may have changed. */
  changed(): void {
    this.#listeners.tell();
  }
}
