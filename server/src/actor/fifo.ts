/**
 * First in, first out, both ends O(1), nothing retained: an empty queue costs two words, a drained one keeps
 * no capacity. The kernel's queues (mailbox lanes, run queues) are this; their bounds are their owners'.
 */
export interface Link<T> {
  readonly value: T;
  next: Link<T> | undefined;
}

export class Fifo<T> {
  #head: Link<T> | undefined;
  #tail: Link<T> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The oldest, left in place. */
  get head(): Link<T> | undefined {
    return this.#head;
  }

  push(value: T): void {
    const link: Link<T> = { value, next: undefined };
    if (this.#tail === undefined) this.#head = link;
    else this.#tail.next = link;
    this.#tail = link;
    this.#size += 1;
  }

  /** Takes the oldest; a link rather than the value, so that a queue may hold `undefined`. */
  take(): Link<T> | undefined {
    const link = this.#head;
    if (link === undefined) return undefined;
    this.#head = link.next;
    if (this.#head === undefined) this.#tail = undefined;
    this.#size -= 1;
    return link;
  }

  clear(): void {
    this.#head = undefined;
    this.#tail = undefined;
    this.#size = 0;
  }
}
