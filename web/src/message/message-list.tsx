/**
 * The messages of a room or of a thread as a virtual list: rows at the bottom, one stop of the Tab key, one toolbar.
 *
 * It draws and moves; what the rows are and where the list stands is decided outside (`timelineRows`, `ScrollKeeper`).
 */
import { type ReactNode, useRef } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { ListSurface } from "./list-surface.ts";
import styles from "./message-list.module.css";
import { MessageRow } from "./message-row.tsx";
import type { Row } from "./row.ts";
import type { RowHost } from "./row-host.ts";
import type { ScrollKeeper } from "./scroll.ts";
import { StickyDay } from "./sticky-day.tsx";
import { useHoveredRow } from "./use-hovered-row.ts";
import { useListScroll } from "./use-list-scroll.ts";
import { useListSteps } from "./use-list-steps.ts";
import { useLongPress } from "./use-long-press.ts";
import { useRowFocus } from "./use-row-focus.ts";
import { useSelectedRows } from "./use-selected-rows.ts";

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
  /** The row that keeps its toolbar, wherever the mouse is. */
  readonly pinnedKey?: string | undefined;
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
    pinnedKey,
    onView,
    onLast,
    onLongPress,
    children,
  } = props;
  const { rows, isShift, listNumber } = useListSteps(wanted);
  const viewport = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const { hoveredKey, ...hover } = useHoveredRow();
  const { surface, seen, handlers } = useListScroll({ viewport, list, rows, scroll, onView });
  const focus = useRowFocus({ rows, viewport, surface, scroll, host, lastSeenKey: seen.last?.key, onLast });
  const { keptIndexes, onCopy } = useSelectedRows(viewport, rows);
  const press = useLongPress((key) => {
    const row = rows.find((each) => each.key === key);
    if (row !== undefined) onLongPress(row);
  });

  const toolbarKey = pinnedKey ?? hoveredKey ?? focus.focusedKey;
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
      onCopy={onCopy}
      {...hover}
      {...press}
      {...focus.handlers}
    >
      <StickyDay row={seen.first} />
      <div className={styles["above"]}>{children}</div>
      <Virtualizer
        key={listNumber}
        ref={list}
        data={rows}
        shift={isShift}
        bufferSize={bufferPx}
        keepMounted={[...focus.keptIndexes, ...keptIndexes]}
        {...handlers}
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
