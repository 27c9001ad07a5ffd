import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import type { ListSurface } from "./list-surface.ts";
import type { Row } from "./row.ts";
import { actionOfKey, actionsOf, moveOfKey, type RowMove } from "./row-action.ts";
import type { RowHost } from "./row-host.ts";
import type { ScrollKeeper } from "./scroll.ts";
import { rowKeyOf } from "./use-hovered-row.ts";

/** Between a row that is walked to and the edge of what is seen, pixels. */
const marginPx = 24;
/** Frames in which a row that is being drawn may take the focus. */
const focusTriesMax = 5;

interface RowFocusOptions {
  readonly rows: readonly Row[];
  readonly viewport: RefObject<HTMLElement | null>;
  readonly surface: ListSurface | undefined;
  readonly scroll: ScrollKeeper;
  readonly host: RowHost;
  readonly lastSeenKey: string | undefined;
  readonly onLast: () => void;
}

/**
 * Walking through the rows with the keyboard. The list is one tab stop: the row where the keyboard was last, which stays
 * mounted wherever the list is scrolled; before it was anywhere, the last row that is seen.
 */
export function useRowFocus(options: RowFocusOptions) {
  const { rows, viewport, surface, scroll, host, lastSeenKey, onLast } = options;
  const [stopKey, setStopKey] = useState<string>();
  const [focusedKey, setFocusedKey] = useState<string>();
  /** The row that is to be focused as soon as it is drawn. */
  const wantedKey = useRef<string>(undefined);
  const stopIndex = indexOf(rows, stopKey);
  const seenIndex = indexOf(rows, lastSeenKey);
  const index = [stopIndex, seenIndex, rows.length - 1].find((each) => each >= 0) ?? -1;

  const go = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row === undefined) return;
    wantedKey.current = row.key;
    setStopKey(row.key);
    if (row === rows.at(-1)) scroll.goTo({ kind: "end" });
    else if (surface !== undefined) bringIntoView(row.key, surface, scroll);
    focusDrawn(viewport, wantedKey, focusTriesMax);
  };
  useLayoutEffect(() => focusDrawn(viewport, wantedKey, focusTriesMax));

  const move = (direction: RowMove) => {
    if (direction === "last") onLast();
    go({ previous: index - 1, next: index + 1, first: 0, last: rows.length - 1 }[direction]);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = rows[index];
    const { target } = event;
    if (row === undefined || !(target instanceof Element) || !target.matches("article[data-key]")) return;
    const direction = moveOfKey(event);
    const action = actionOfKey(event);
    if (direction !== undefined) move(direction);
    else if (action !== undefined && actionsOf(row, host.rights).includes(action))
      host.act(action, row, target);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocus = ({ target }: FocusEvent<HTMLElement>) => {
    const key = rowKeyOf(target);
    if (key === undefined) return;
    setStopKey(key);
    setFocusedKey(target.matches(":focus-visible") ? key : undefined);
  };
  const onBlur = ({ relatedTarget }: FocusEvent<HTMLElement>) => {
    if (rowKeyOf(relatedTarget) !== focusedKey) setFocusedKey(undefined);
  };
  return {
    tabStopKey: rows[index]?.key,
    focusedKey,
    keptIndexes: stopIndex < 0 ? [] : [stopIndex],
    handlers: { onKeyDown, onFocus, onBlur },
  };
}

function indexOf(rows: readonly Row[], key: string | undefined): number {
  return key === undefined ? -1 : rows.findLastIndex((row) => row.key === key);
}

function bringIntoView(key: string, surface: ListSurface, scroll: ScrollKeeper): void {
  const row = surface.rowAt(key);
  if (row === undefined) return;
  const { top, view } = surface.metrics();
  if (row.top - marginPx < top) scroll.goTo({ kind: "row", key, edge: marginPx });
  else if (row.top + row.height + marginPx > top + view)
    scroll.goTo({ kind: "row", key, edge: Math.max(marginPx, view - row.height - marginPx) });
}

/** A row that was not drawn yet is there one frame later, and visible once it is measured. */
function focusDrawn(
  viewport: RefObject<HTMLElement | null>,
  wantedKey: { current: string | undefined },
  tries: number,
): void {
  const key = wantedKey.current;
  if (key === undefined) return;
  const row = viewport.current?.querySelector(`article[data-key="${CSS.escape(key)}"]`);
  if (row instanceof HTMLElement) row.focus({ preventScroll: true });
  if (document.activeElement === row || tries === 0) wantedKey.current = undefined;
  else requestAnimationFrame(() => focusDrawn(viewport, wantedKey, tries - 1));
}
