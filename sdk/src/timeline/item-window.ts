/**
 * A gapless stretch of a room's log: everything after `prevSeq` up to `seq`, as items in the order of seq. What stands
 * elsewhere (replies) or changes others (edits, reactions …) has a seq in it, and no item.
 *
 * It changes in place; whoever shows it takes a copy.
 */
import type { LogItem, Message } from "./message.ts";

export class ItemWindow {
  #items: LogItem[];
  #prevSeq: number;
  #seq: number;

  /** `items` are in order and lie between the two; the window keeps the array. */
  constructor(prevSeq: number, seq: number, items: LogItem[] = []) {
    this.#prevSeq = prevSeq;
    this.#seq = seq;
    this.#items = items;
  }

  get items(): readonly LogItem[] {
    return this.#items;
  }

  get prevSeq(): number {
    return this.#prevSeq;
  }

  get seq(): number {
    return this.#seq;
  }

  covers(seq: number): boolean {
    return seq > this.#prevSeq && seq <= this.#seq;
  }

  /** Whether nothing lies between the two. */
  touches(other: ItemWindow): boolean {
    return other.prevSeq <= this.#seq && other.seq >= this.#prevSeq;
  }

  /** Where the item with this seq is, or -1. */
  indexOf(seq: number): number {
    const index = this.#firstFrom(seq);
    return this.#items[index]?.seq === seq ? index : -1;
  }

  message(seq: number): Message | undefined {
    const item = this.#items[this.indexOf(seq)];
    return item?.kind === "message" ? item : undefined;
  }

  /** Puts an item in the place of the one with its seq. */
  replace(item: LogItem): void {
    const index = this.indexOf(item.seq);
    if (index >= 0) this.#items[index] = item;
  }

  map(change: (item: LogItem) => LogItem): void {
    this.#items = this.#items.map(change);
  }

  /** Goes on to `seq`, where an item may stand. */
  advance(seq: number, item?: LogItem): void {
    this.#seq = seq;
    if (item !== undefined) this.#items.push(item);
  }

  /** Takes in a window that touches this one. Of a message that both have, the newer version stays. */
  join(other: ItemWindow): void {
    const [older, newer] = other.prevSeq < this.#prevSeq ? [other, this] : [this, other];
    const overlap = older.items.length - older.#firstFrom(newer.prevSeq + 1);
    const items: LogItem[] =
      overlap === 0 ? older.#items.concat(newer.#items) : mergeItems(older.#items, newer.#items);
    this.#items = items;
    this.#prevSeq = Math.min(this.#prevSeq, other.prevSeq);
    this.#seq = Math.max(this.#seq, other.seq);
  }

  /** Lets go of the oldest, so that `count` items stay. */
  keepNewest(count: number): void {
    const gone = this.#items.splice(0, Math.max(0, this.#items.length - count));
    this.#prevSeq = gone.at(-1)?.seq ?? this.#prevSeq;
  }

  /** Lets go of the newest, so that `count` items stay. */
  keepOldest(count: number): void {
    const gone = this.#items.splice(count);
    this.#seq = gone[0] === undefined ? this.#seq : gone[0].seq - 1;
  }

  /** The newest `count` items as a window of their own. */
  newest(count: number): ItemWindow {
    const start = Math.max(0, this.#items.length - count);
    const prevSeq = this.#items[start - 1]?.seq ?? this.#prevSeq;
    return new ItemWindow(prevSeq, this.#seq, this.#items.slice(start));
  }

  /** The place of the first item at or above `seq`. */
  #firstFrom(seq: number): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#items[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Both in order, each seq once. */
export function mergeItems<Item extends LogItem>(left: readonly Item[], right: readonly Item[]): Item[] {
  const bySeq = new Map<number, Item>();
  for (const item of left) bySeq.set(item.seq, item);
  for (const item of right) {
    const there = bySeq.get(item.seq);
    if (there === undefined || versionOf(item) > versionOf(there)) bySeq.set(item.seq, item);
  }
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

function versionOf(item: LogItem): number {
  return item.kind === "message" ? item.version : 0;
}
