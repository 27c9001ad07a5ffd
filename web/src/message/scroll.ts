/**
 * Where a list of messages stands, and stays.
 *
 * Three ways to stand: at the `end`, which holds whatever comes; at a `row`, which holds while everything round it is
 * measured, until the reader moves; and `free`, where the reader is on the way and the list itself keeps the rows that
 * are seen in place. After every change of rows or heights the place is applied again before anything is painted, so a
 * gap or a jump is never seen.
 *
 * Plain rules over numbers; `ScrollKeeper` holds the place, a `ScrollSurface` is the element behind it.
 */
export interface ScrollMetrics {
  readonly top: number;
  /** Of all that can be scrolled. */
  readonly height: number;
  /** Of what is seen. */
  readonly view: number;
}

/** Where a row's upper edge is held: pixels below that of the view, a third of the view down, or in its middle. */
export type RowEdge = number | "third" | "center";

export type Place =
  | { readonly kind: "end" }
  | { readonly kind: "row"; readonly key: string; readonly edge: RowEdge }
  | { readonly kind: "free" };

export interface ScrollSurface {
  metrics(): ScrollMetrics;
  /** Moves there, with the rows that are seen there drawn before it returns. */
  setTop(top: number): void;
  /** Undefined for a row that is not in the list. */
  rowAt(key: string): { readonly top: number; readonly height: number } | undefined;
  /** The first row that is seen. */
  firstSeen(): { readonly key: string; readonly top: number } | undefined;
}

/** Who comes so near to the end is at the end. */
export const endPx = 4;
/** History is asked for when so many views of it are left. */
export const viewsAhead = 2;

export const gapOf = ({ top, height, view }: ScrollMetrics): number => height - view - top;
export const isAtEnd = (metrics: ScrollMetrics): boolean => gapOf(metrics) <= endPx;
export const isNearStart = ({ top, view }: ScrollMetrics): boolean => top < view * viewsAhead;
export const isNearEnd = (metrics: ScrollMetrics): boolean => gapOf(metrics) < metrics.view * viewsAhead;

/** Where the reader stands after a scroll that nobody here asked for. */
export function placeAfterScroll(place: Place, before: ScrollMetrics, now: ScrollMetrics): Place {
  const movedUp = now.top < before.top;
  if (gapOf(now) <= (movedUp ? 1 : endPx)) return { kind: "end" };
  // A list that grew, or a view that shrank, opens a gap without anybody having moved.
  if (place.kind === "end" && !movedUp) return place;
  return { kind: "free" };
}

/** Where the view begins so that the place holds; undefined when there is nothing to hold. */
export function topOf(place: Place, surface: ScrollSurface): number | undefined {
  const { height, view } = surface.metrics();
  const lastTop = Math.max(0, height - view);
  if (place.kind === "end") return lastTop;
  if (place.kind === "free") return undefined;
  const row = surface.rowAt(place.key);
  if (row === undefined) return undefined;
  return Math.min(lastTop, Math.max(0, row.top - edgePx(place.edge, view, row.height)));
}

function edgePx(edge: RowEdge, view: number, rowHeight: number): number {
  if (edge === "third") return view / 3;
  if (edge === "center") return Math.max(0, (view - rowHeight) / 2);
  return edge;
}

const nowhere: ScrollMetrics = { top: 0, height: 0, view: 0 };

export class ScrollKeeper {
  #surface: ScrollSurface | undefined;
  #place: Place;
  #seen: ScrollMetrics = nowhere;
  #hasArrived = false;
  /** The surface reports our own move while it makes it. */
  #isMoving = false;

  constructor(place: Place = { kind: "end" }) {
    this.#place = place;
  }

  /** Gives what ends it. */
  attach(surface: ScrollSurface): () => void {
    this.#surface = surface;
    return () => {
      if (this.#surface === surface) this.#surface = undefined;
    };
  }

  get isAtEnd(): boolean {
    return this.#place.kind === "end" || (this.#hasArrived && isAtEnd(this.#seen));
  }

  goTo(place: Place): void {
    this.#place = place;
    this.#hasArrived = false;
    this.settle();
  }

  /** Rows were added at the end. Who stood there, even by being led to a row near it, goes along. */
  grew(): void {
    if (this.#hasArrived && this.#place.kind === "row" && isAtEnd(this.#seen)) this.#place = { kind: "end" };
    this.settle();
  }

  /** Rows or heights changed: the place holds. */
  settle(): void {
    const surface = this.#surface;
    if (surface === undefined || surface.metrics().view === 0) return;
    const top = topOf(this.#place, surface);
    if (top !== undefined && Math.abs(top - surface.metrics().top) > 0.5) this.#move(surface, top);
    this.#seen = surface.metrics();
    // A row that is not drawn yet is still to be gone to.
    this.#hasArrived = this.#place.kind !== "row" || top !== undefined;
  }

  /** The view moved, by whomever. */
  scrolled(): void {
    const now = this.#surface?.metrics();
    if (now === undefined || this.#isMoving || now.view === 0 || Math.abs(now.top - this.#seen.top) <= 1)
      return;
    this.#place = placeAfterScroll(this.#place, this.#seen, now);
    this.#seen = now;
  }

  /** The reader takes over, by wheel, finger or key: a row is held no longer. */
  released(): void {
    if (this.#place.kind === "row") this.#place = this.isAtEnd ? { kind: "end" } : { kind: "free" };
  }

  /** The place in a form that holds when one comes back later. */
  remembered(): Place {
    const surface = this.#surface;
    if (this.#place.kind !== "free" || surface === undefined) return this.#place;
    const first = surface.firstSeen();
    if (first === undefined) return { kind: "end" };
    return { kind: "row", key: first.key, edge: first.top - surface.metrics().top };
  }

  #move(surface: ScrollSurface, top: number): void {
    this.#isMoving = true;
    surface.setTop(top);
    this.#isMoving = false;
  }
}
