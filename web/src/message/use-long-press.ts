import { type PointerEvent, useCallback, useEffect, useRef } from "react";
import { clock } from "../ui/clock.ts";
import { rowKeyOf } from "./use-hovered-row.ts";

const pressMs = 500;
/** A finger that goes further scrolls. */
const stillPx = 10;

/** A finger that rests on a row. */
export function useLongPress(onPress: (key: string) => void) {
  const press = useRef<{ readonly x: number; readonly y: number; readonly cancel: () => void }>(undefined);
  const end = useCallback(() => {
    press.current?.cancel();
    press.current = undefined;
  }, []);
  useEffect(() => end, [end]);
  const onPointerDown = (event: PointerEvent) => {
    end();
    const key = rowKeyOf(event.target);
    if (event.pointerType !== "touch" || key === undefined) return;
    const cancel = clock.after(pressMs, () => {
      end();
      onPress(key);
    });
    press.current = { x: event.clientX, y: event.clientY, cancel };
  };
  const onPointerMove = ({ clientX, clientY }: PointerEvent) => {
    const start = press.current;
    if (start !== undefined && Math.hypot(clientX - start.x, clientY - start.y) > stillPx) end();
  };
  return { onPointerDown, onPointerMove, onPointerUp: end, onPointerCancel: end };
}
