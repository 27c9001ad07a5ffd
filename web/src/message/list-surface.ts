import type { VirtualizerHandle } from "virtua";
import type { Row } from "./row.ts";
import type { ScrollMetrics, ScrollSurface } from "./scroll.ts";

/** The virtual list in its scrolling element, as `ScrollKeeper` sees it. */
export class ListSurface implements ScrollSurface {
  readonly #element: HTMLElement;
  readonly #list: () => VirtualizerHandle | null;
  #rows: readonly Row[] = [];

  constructor(element: HTMLElement, list: () => VirtualizerHandle | null) {
    this.#element = element;
    this.#list = list;
  }

  /** The rows that the list was drawn with last. */
  setRows(rows: readonly Row[]): void {
    this.#rows = rows;
  }

  metrics(): ScrollMetrics {
    const { scrollTop, scrollHeight, clientHeight } = this.#element;
    return { top: scrollTop, height: scrollHeight, view: clientHeight };
  }

  setTop(top: number): void {
    this.#element.scrollTop = top;
    // The browser tells the list in the next frame; told now, it draws the rows that are seen there before this frame
    // is painted.
    this.#element.dispatchEvent(new Event("scroll"));
  }

  rowAt(key: string) {
    const list = this.#list();
    const index = this.#rows.findLastIndex((row) => row.key === key);
    if (list === null || index < 0) return undefined;
    return { top: list.getItemOffset(index), height: list.getItemSize(index) };
  }

  firstSeen() {
    const row = this.firstSeenRow();
    const place = row && this.rowAt(row.key);
    return row && place && { key: row.key, top: place.top };
  }

  firstSeenRow(): Row | undefined {
    const list = this.#list();
    return list === null ? undefined : this.#rows[list.findItemIndex(this.#element.scrollTop)];
  }

  /** The last row of which more than its upper edge is seen. */
  lastSeen(): Row | undefined {
    const list = this.#list();
    if (list === null) return undefined;
    return this.#rows[list.findItemIndex(this.#element.scrollTop + this.#element.clientHeight - 8)];
  }

  /** Whether a row is seen, or which way it lies. */
  sideOf(key: string): "above" | "seen" | "below" | undefined {
    const row = this.rowAt(key);
    if (row === undefined) return undefined;
    const { top, view } = this.metrics();
    if (row.top + row.height <= top) return "above";
    return row.top >= top + view ? "below" : "seen";
  }
}
