import { Tooltip } from "@base-ui/react/tooltip";
import { useEffect, useState } from "react";
import { clock } from "./clock.ts";
import styles from "./tooltip-layer.module.css";

/** Before the first tooltip; the next one after a tooltip comes at once. */
const delayMs = 500;

/**
 * The one tooltip of the page. It shows `data-tip` of whatever the mouse rests on or the keyboard has focused, so that
 * rows and buttons carry a string and no component. A touch shows none: there the label is read out, or nothing is.
 */
export function TooltipLayer() {
  const anchor = useTipAnchor();
  return (
    <Tooltip.Root open={anchor !== undefined}>
      <Tooltip.Portal>
        <Tooltip.Positioner
          className={styles["positioner"]}
          anchor={anchor ?? null}
          sideOffset={6}
          collisionPadding={8}
        >
          <Tooltip.Popup className={styles["tooltip"]} aria-hidden="true">
            {anchor?.dataset["tip"]}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

function useTipAnchor(): HTMLElement | undefined {
  const [anchor, setAnchor] = useState<HTMLElement>();
  useEffect(() => {
    let cancel = () => {};
    const show = (element: HTMLElement | undefined, afterMs: number) => {
      cancel();
      cancel = element === undefined ? () => {} : clock.after(afterMs, () => setAnchor(element));
      if (element === undefined) setAnchor(undefined);
    };
    const onPointerOver = (event: PointerEvent) => {
      if (event.pointerType === "mouse") show(tipped(event.target), delayMs);
    };
    const onFocus = ({ target }: FocusEvent) => {
      const element = tipped(target);
      if (element?.matches(":focus-visible")) show(element, 0);
    };
    const hide = () => show(undefined, 0);
    const ends = ["pointerdown", "keydown", "focusout", "scroll"] as const;
    document.addEventListener("pointerover", onPointerOver);
    document.addEventListener("focusin", onFocus);
    for (const name of ends) document.addEventListener(name, hide, true);
    return () => {
      cancel();
      document.removeEventListener("pointerover", onPointerOver);
      document.removeEventListener("focusin", onFocus);
      for (const name of ends) document.removeEventListener(name, hide, true);
    };
  }, []);
  return anchor;
}

function tipped(target: EventTarget | null): HTMLElement | undefined {
  const element = target instanceof Element ? target.closest("[data-tip]") : null;
  return element instanceof HTMLElement ? element : undefined;
}
