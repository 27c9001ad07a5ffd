/**
 * A value that changes, in the shape of React's `useSyncExternalStore`: `get` gives an immutable value, the same object
 * until it changes, and `subscribe` says only that it did. Works the same without React.
 */
export interface Observable<T> {
  get(): T;
  /** Calls `listener` after each change; gives what ends that. */
  subscribe(listener: () => void): () => void;
}

/** The writing end of an observable. */
export class Cell<T> implements Observable<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();
  readonly #onWatched: (isWatched: boolean) => void;

  /** `onWatched` hears when the first listener comes and when the last one goes. */
  constructor(value: T, onWatched: (isWatched: boolean) => void = () => {}) {
    this.#value = value;
    this.#onWatched = onWatched;
  }

  // Bound, since they are handed on alone: useSyncExternalStore(cell.subscribe, cell.get).
  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    // One entry for each call, so that the same function may listen twice and leave once.
    const entry = () => listener();
    this.#listeners.add(entry);
    if (this.#listeners.size === 1) this.#onWatched(true);
    return () => {
      if (this.#listeners.delete(entry) && this.#listeners.size === 0) this.#onWatched(false);
    };
  };

  get isWatched(): boolean {
    return this.#listeners.size > 0;
  }

  /** Does nothing when it is the very same value. */
  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }
}
