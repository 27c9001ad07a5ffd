import { type ClipboardEvent, type RefObject, useCallback, useEffect, useMemo, useState } from "react";
import { timeOfDay } from "../i18n/day-and-time.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { copiedText } from "./copied-text.ts";
import type { Row } from "./row.ts";
import { rowKeyOf } from "./use-hovered-row.ts";

/** Rows that a selection keeps drawn; a longer one loses what is far from where it is seen. */
const keptMax = 300;

interface Range {
  readonly from: string;
  readonly to: string;
}

/** Rows that are selected stay drawn while one scrolls, and are copied as lines that can be read elsewhere. */
export function useSelectedRows(viewport: RefObject<HTMLElement | null>, rows: readonly Row[]) {
  const { message } = useTexts();
  const [range, setRange] = useState<Range>();
  useEffect(() => {
    const onChange = () => {
      const selected = rangeIn(viewport.current);
      setRange((before) =>
        before?.from === selected?.from && before?.to === selected?.to ? before : selected,
      );
    };
    document.addEventListener("selectionchange", onChange);
    return () => document.removeEventListener("selectionchange", onChange);
  }, [viewport]);

  const selected = useMemo(() => {
    if (range === undefined) return { start: 0, rows: [] };
    const places = [range.from, range.to].map((key) => rows.findIndex((row) => row.key === key));
    const [start, end] = [Math.min(...places), Math.max(...places)];
    return { start, rows: start < 0 ? [] : rows.slice(start, Math.min(end, start + keptMax) + 1) };
  }, [range, rows]);

  const onCopy = useCallback(
    (event: ClipboardEvent) => {
      // Within one message its own text is what is wanted.
      if (selected.rows.length < 2) return;
      event.clipboardData.setData("text/plain", copiedText(selected.rows, message, timeOfDay));
      event.preventDefault();
    },
    [selected, message],
  );
  const keptIndexes = useMemo(() => selected.rows.map((_, index) => selected.start + index), [selected]);
  return { keptIndexes, onCopy };
}

/** The rows where the selection begins and ends, when both are in the list. */
function rangeIn(list: HTMLElement | null): Range | undefined {
  const selection = getSelection();
  if (selection === null || selection.isCollapsed) return undefined;
  const { anchorNode, focusNode } = selection;
  if (list === null || !list.contains(anchorNode) || !list.contains(focusNode)) return undefined;
  const [from, to] = [rowKeyOf(elementOf(anchorNode)), rowKeyOf(elementOf(focusNode))];
  return from === undefined || to === undefined ? undefined : { from, to };
}

function elementOf(node: Node | null): Element | null {
  return node instanceof Element ? node : (node?.parentElement ?? null);
}
