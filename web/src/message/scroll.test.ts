import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  gapOf,
  isNearEnd,
  isNearStart,
  ScrollKeeper,
  type ScrollMetrics,
  type ScrollSurface,
} from "./scroll.ts";

/** A list of rows of the given heights, as an element clamps and reports it. */
class FakeList implements ScrollSurface {
  rows: { key: string; height: number }[];
  view: number;
  top = 0;

  constructor(count: number, { height = 50, view = 200 } = {}) {
    this.rows = Array.from({ length: count }, (_, index) => ({ key: `row-${index}`, height }));
    this.view = view;
  }

  get height(): number {
    return Math.max(
      this.view,
      this.rows.reduce((sum, row) => sum + row.height, 0),
    );
  }

  metrics(): ScrollMetrics {
    return { top: this.top, height: this.height, view: this.view };
  }

  onScroll = () => {};

  setTop(top: number): void {
    this.top = Math.max(0, Math.min(top, this.height - this.view));
    this.onScroll();
  }

  rowAt(key: string) {
    let top = 0;
    for (const row of this.rows) {
      if (row.key === key) return { top, height: row.height };
      top += row.height;
    }
    return undefined;
  }

  firstSeen() {
    let top = 0;
    for (const { key, height } of this.rows) {
      if (top + height > this.top) return { key, top };
      top += height;
    }
    return undefined;
  }

  add(count = 1, height = 50): void {
    for (let index = 0; index < count; index++) this.rows.push({ key: `row-${this.rows.length}`, height });
  }
}

function open(list: FakeList, keeper = new ScrollKeeper()) {
  keeper.attach(list);
  list.onScroll = () => keeper.scrolled();
  keeper.settle();
  const userScrolls = (top: number) => {
    keeper.released();
    list.setTop(top);
  };
  return { list, keeper, userScrolls };
}

describe("at the end", () => {
  test("it opens there, and what comes moves it along", () => {
    const { list, keeper } = open(new FakeList(20));
    expect(gapOf(list.metrics())).toBe(0);
    list.add(5);
    keeper.grew();
    expect(gapOf(list.metrics())).toBe(0);
  });

  test("whatever grows, shrinks or is measured, there is no gap", () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant("add" as const), height: fc.integer({ min: 20, max: 400 }) }),
      fc.record({ kind: fc.constant("view" as const), height: fc.integer({ min: 80, max: 900 }) }),
      fc.record({ kind: fc.constant("measure" as const), height: fc.integer({ min: 0, max: 400 }) }),
    );
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const { list, keeper } = open(new FakeList(3));
        for (const { kind, height } of changes) {
          if (kind === "add") list.add(1, height);
          else if (kind === "view") list.view = height;
          else list.rows[0] = { key: "row-0", height };
          keeper.grew();
          // The element reports our own move later.
          keeper.scrolled();
          expect(gapOf(list.metrics())).toBeLessThanOrEqual(0.5);
        }
      }),
    );
  });

  test("a reader who scrolls up stays where they are", () => {
    const { list, keeper, userScrolls } = open(new FakeList(20));
    userScrolls(300);
    list.add(50);
    keeper.grew();
    expect(list.top).toBe(300);
    expect(keeper.isAtEnd).toBe(false);
  });

  test("a reader who scrolls back down is at the end again", () => {
    const { list, keeper, userScrolls } = open(new FakeList(20));
    userScrolls(300);
    userScrolls(list.height - list.view - 2);
    expect(keeper.isAtEnd).toBe(true);
    list.add();
    keeper.grew();
    expect(gapOf(list.metrics())).toBe(0);
  });

  test("a view that shrinks, as over a keyboard, leaves nobody behind", () => {
    const { list, keeper } = open(new FakeList(20));
    list.view = 80;
    keeper.scrolled();
    keeper.settle();
    expect(gapOf(list.metrics())).toBe(0);
  });
});

describe("at a row", () => {
  test("the row is a third down, however the rows above it are measured later", () => {
    const { list, keeper } = open(new FakeList(40, { view: 300 }));
    keeper.goTo({ kind: "row", key: "row-20", edge: "third" });
    expect((list.rowAt("row-20")?.top ?? 0) - list.top).toBe(100);
    for (const row of list.rows.slice(0, 20)) row.height = 90;
    keeper.settle();
    expect((list.rowAt("row-20")?.top ?? 0) - list.top).toBe(100);
  });

  test("in the middle, whatever its height", () => {
    const { list, keeper } = open(new FakeList(40, { view: 300 }));
    keeper.goTo({ kind: "row", key: "row-20", edge: "center" });
    list.rows[20] = { key: "row-20", height: 100 };
    keeper.settle();
    expect((list.rowAt("row-20")?.top ?? 0) - list.top).toBe(100);
  });

  test("a row near the end is shown with the end, and what comes moves it along", () => {
    const { list, keeper } = open(new FakeList(20));
    keeper.goTo({ kind: "row", key: "row-19", edge: "third" });
    expect(gapOf(list.metrics())).toBe(0);
    list.add(10);
    keeper.grew();
    expect(gapOf(list.metrics())).toBe(0);
  });

  test("is gone to as soon as it is there", () => {
    const list = new FakeList(0);
    const { keeper } = open(list);
    keeper.goTo({ kind: "row", key: "row-20", edge: "third" });
    list.add(40);
    keeper.grew();
    expect((list.rowAt("row-20")?.top ?? 0) - list.top).toBeCloseTo(200 / 3);
  });

  test("the reader's hand takes it away", () => {
    const { list, keeper, userScrolls } = open(new FakeList(40));
    keeper.goTo({ kind: "row", key: "row-20", edge: "third" });
    userScrolls(100);
    keeper.settle();
    expect(list.top).toBe(100);
  });

  test("a row that is not there moves nothing", () => {
    const { list, keeper, userScrolls } = open(new FakeList(40));
    userScrolls(500);
    keeper.goTo({ kind: "row", key: "gone", edge: 0 });
    expect(list.top).toBe(500);
  });
});

describe("a place that is remembered", () => {
  test("is the same row at the same height, whatever came meanwhile", () => {
    const { list, keeper, userScrolls } = open(new FakeList(40));
    userScrolls(1010);
    const place = keeper.remembered();
    const before = (list.rowAt("row-20")?.top ?? 0) - list.top;
    list.rows.unshift({ key: "older", height: 333 });
    list.add(20);
    const { list: again } = open(list, new ScrollKeeper(place));
    expect((again.rowAt("row-20")?.top ?? 0) - again.top).toBe(before);
  });

  test("at the end it is the end", () => {
    expect(open(new FakeList(40)).keeper.remembered()).toEqual({ kind: "end" });
  });
});

test("history is asked for two views before it is reached", () => {
  expect(isNearStart({ top: 399, height: 5000, view: 200 })).toBe(true);
  expect(isNearStart({ top: 400, height: 5000, view: 200 })).toBe(false);
  expect(isNearEnd({ top: 4401, height: 5000, view: 200 })).toBe(true);
  expect(isNearEnd({ top: 4400, height: 5000, view: 200 })).toBe(false);
});
