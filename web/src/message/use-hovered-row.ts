import { type PointerEvent, useCallback, useEffect, useRef, useState } from "react";
import { clock } from "../ui/clock.ts";

/** A mouse that only passes over rows shows nothing. */
export const restMs = 80;

export const rowKeyOf = (target: EventTarget | null): string | undefined => {
  const row = target instanceof Element ? target.closest("article[data-key]") : null;
  return row?.getAttribute("data-key") ?? undefined;
};

/** The row on which the mouse rests. The handlers stand on the list, not on each row. */
export function useHoveredRow() {
  const [hoveredKey, setHoveredKey] = useState<string>();
  const cancel = useRef(() => {});
  const over = useRef<string>(undefined);
  useEffect(() => () => cancel.current(), []);

  const enter = useCallback((key: string | undefined) => {
    if (key === over.current) return;
    over.current = key;
    cancel.current();
    cancel.current = clock.after(restMs, () => setHoveredKey(key));
  }, []);
  const onPointerOver = useCallback(
    (event: PointerEvent) => {
      if (event.pointerType === "mouse") enter(rowKeyOf(event.target));
    },
    [enter],
  );
  const onPointerLeave = useCallback(() => enter(undefined), [enter]);
  return { hoveredKey, onPointerOver, onPointerLeave };
}
