import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";
import { framePace } from "../koe/frame-pace.ts";
import { ListSurface } from "./list-surface.ts";
import type { Row } from "./row.ts";
import type { ScrollKeeper } from "./scroll.ts";

/** Between which rows one looks at the list. */
export interface SeenRows {
  readonly first: Row | undefined;
  readonly last: Row | undefined;
}

interface ListScrollOptions {
  readonly viewport: RefObject<HTMLElement | null>;
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly rows: readonly Row[];
  readonly scroll: ScrollKeeper;
  readonly onView: (surface: ListSurface) => void;
}

const nothing: SeenRows = { first: undefined, last: undefined };

/** Tells the keeper of every change before it is painted, and the place around the list after it. */
export function useListScroll({ viewport, list, rows, scroll, onView }: ListScrollOptions) {
  const [surface, setSurface] = useState<ListSurface>();
  const [seen, setSeen] = useState<SeenRows>(nothing);
  useLayoutEffect(() => {
    const { current } = viewport;
    if (current === null) return undefined;
    const made = new ListSurface(current, () => list.current);
    setSurface(made);
    return scroll.attach(made);
  }, [viewport, list, scroll]);

  const report = useCallback(() => {
    if (surface === undefined) return;
    const [first, last] = [surface.firstSeenRow(), surface.lastSeen()];
    setSeen((before) => (before.first === first && before.last === last ? before : { first, last }));
    onView(surface);
  }, [surface, onView]);

  const lastKey = useRef<string>(undefined);
  useLayoutEffect(() => {
    surface?.setRows(rows);
    const hasGrown = lastKey.current !== rows.at(-1)?.key;
    lastKey.current = rows.at(-1)?.key;
    if (hasGrown) scroll.grew();
    else scroll.settle();
    return framePace.request(report);
  }, [rows, surface, scroll, report]);

  const onResize = useCallback(() => {
    scroll.settle();
    framePace.request(report);
  }, [scroll, report]);
  const onScroll = useCallback(() => {
    scroll.scrolled();
    framePace.request(report);
  }, [scroll, report]);
  return { surface, seen, handlers: { onScroll, onResize } };
}
