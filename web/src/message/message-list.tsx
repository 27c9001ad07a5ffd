/**
 * The messages of a room or of a thread as a virtual list: rows at the bottom, one stop of the Tab key, one toolbar.
 *
 * It draws and moves; what the rows are and where the list stands is decided outside (`timelineRows`, `ScrollKeeper`).
 */
import { type ReactNode, useCallback, useLayoutEffect, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { framePace } from "../koe/frame-pace.ts";
import { ListSurface } from "./list-surface.ts";
import styles from "./message-list.module.css";
import { MessageRow } from "./message-row.tsx";
import type { Row } from "./row.ts";
import type { RowHost } from "./row-host.ts";
import type { ScrollKeeper } from "./scroll.ts";
import { useHoveredRow } from "./use-hovered-row.ts";
import { useListSteps } from "./use-list-steps.ts";
import { useLongPress } from "./use-long-press.ts";
import { useRowFocus } from "./use-row-focus.ts";

/** Drawn beyond what is seen, so that a turn of the wheel finds rows. */
const bufferPx = 400;

export type RowLayout = "margin" | "column";

export interface MessageListProps {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly host: RowHost;
  readonly scroll: ScrollKeeper;
  /** `margin`: names hang beside the text; `column`: above it. */
  readonly layout: RowLayout;
  readonly editingKey: string | undefined;
  /** The row that somebody was led to. */
  readonly targetKey?: string | undefined;
  /** After every move and every change, at most once a frame. */
  readonly onView: (surface: ListSurface) => void;
  /** To the end of the timeline, beyond what is loaded. */
  readonly onLast: () => void;
  readonly onLongPress: (row: Row) => void;
  /** Above the rows; it takes the place that they leave. */
  readonly children?: ReactNode;
}

export function MessageList(props: MessageListProps) {
  const {
    label,
    rows: wanted,
    host,
    scroll,
    layout,
    editingKey,
    targetKey,
    onView,
    onLast,
    onLongPress,
    children,
  } = props;
  const { rows, isShift, listNumber } = useListSteps(wanted);
  const viewport = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const [surface, setSurface] = useState<ListSurface>();
  const { hoveredKey, ...hover } = useHoveredRow();
  const [lastSeenKey, setLastSeenKey] = useState<string>();
  const focus = useRowFocus({ rows, viewport, surface, scroll, host, lastSeenKey, onLast });
  const press = useLongPress((key) => {
    const row = rows.find((each) => each.key === key);
    if (row !== undefined) onLongPress(row);
  });
  const onSeen = useCallback(
    (seen: ListSurface) => {
      setLastSeenKey(seen.lastSeen()?.key);
      onView(seen);
    },
    [onView],
  );
  const { onMoved, settle } = useScroll({
    viewport,
    list,
    surface,
    setSurface,
    rows,
    scroll,
    onView: onSeen,
  });

  const toolbarKey = hoveredKey ?? focus.focusedKey;
  const stateOf = (key: string) => (key === editingKey ? "editing" : key === targetKey ? "target" : "plain");
  return (
    <div
      ref={viewport}
      role="log"
      // A live log reads history out with every page; what arrives is announced elsewhere.
      aria-live="off"
      aria-label={label}
      className={styles["log"]}
      data-layout={layout}
      onWheel={() => scroll.released()}
      {...hover}
      {...press}
      {...focus.handlers}
    >
      <div className={styles["above"]}>{children}</div>
      <Virtualizer
        key={listNumber}
        ref={list}
        data={rows}
        shift={isShift}
        bufferSize={bufferPx}
        keepMounted={focus.keptIndexes}
        onScroll={onMoved}
        onResize={settle}
      >
        {(row, index) => (
          <MessageRow
            key={row.key}
            row={row}
            position={index}
            state={stateOf(row.key)}
            isTabStop={row.key === focus.tabStopKey}
            hasToolbar={row.key === toolbarKey && row.key !== editingKey}
            host={host}
          />
        )}
      </Virtualizer>
      <div className={styles["below"]} />
    </div>
  );
}

interface ScrollOptions extends Pick<MessageListProps, "rows" | "scroll" | "onView"> {
  readonly viewport: { readonly current: HTMLDivElement | null };
  readonly list: { readonly current: VirtualizerHandle | null };
  readonly surface: ListSurface | undefined;
  readonly setSurface: (surface: ListSurface) => void;
}

/** Tells the keeper of every change before it is painted, and the place around the list after it. */
function useScroll({ viewport, list, surface, setSurface, rows, scroll, onView }: ScrollOptions) {
  useLayoutEffect(() => {
    const { current } = viewport;
    if (current === null) return undefined;
    const made = new ListSurface(current, () => list.current);
    setSurface(made);
    return scroll.attach(made);
  }, [viewport, list, scroll, setSurface]);

  const report = useCallback(() => {
    if (surface !== undefined) onView(surface);
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

  const settle = useCallback(() => {
    scroll.settle();
    framePace.request(report);
  }, [scroll, report]);
  const onMoved = useCallback(() => {
    scroll.scrolled();
    framePace.request(report);
  }, [scroll, report]);
  return { settle, onMoved };
}
