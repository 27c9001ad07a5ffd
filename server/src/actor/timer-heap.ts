/**
 * Timers of a simulated clock, earliest first and in order of creation when due together. A binary heap;
 * a cancelled timer stays in it, without its work, until its time comes.
 */
export interface HeapTimer {
  readonly dueMs: number;
  readonly order: number;
  run: (() => void) | undefined;
}

export class TimerHeap {
  readonly #timers: HeapTimer[] = [];

  /** The earliest that is not cancelled. */
  peek(): HeapTimer | undefined {
    while (this.#timers[0] !== undefined && this.#timers[0].run === undefined) this.#removeFirst();
    return this.#timers[0];
  }

  take(): HeapTimer | undefined {
    const first = this.peek();
    if (first !== undefined) this.#removeFirst();
    return first;
  }

  push(timer: HeapTimer): void {
    let index = this.#timers.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #removeFirst(): void {
    const last = this.#timers.pop();
    if (last === undefined || this.#timers.length === 0) return;
    this.#timers[0] = last;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const earlier = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#isBefore(earlier, index)) return;
      this.#swap(earlier, index);
      index = earlier;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const one = this.#timers[a];
    const other = this.#timers[b];
    if (one === undefined || other === undefined) return false;
    return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order);
  }

  #swap(a: number, b: number): void {
    const one = this.#timers[a];
    const other = this.#timers[b];
    if (one === undefined || other === undefined) return;
    this.#timers[a] = other;
    this.#timers[b] = one;
  }
}
