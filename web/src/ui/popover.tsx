import { Popover as BasePopover } from "@base-ui/react/popover";
import type { ReactNode } from "react";
import styles from "./popover.module.css";

interface PopoverProps {
  readonly label: string;
  /** What it hangs on, and where the focus goes afterwards. */
  readonly anchor: HTMLElement | null;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly side?: "top" | "bottom" | "right";
  readonly align?: "start" | "center" | "end";
  /** Where the focus goes afterwards, if not to the anchor. */
  readonly focusAfter?: () => HTMLElement | null;
  readonly children: ReactNode;
}

/** A small layer beside something. Import it only from a file that is itself loaded lazily. */
export function Popover(props: PopoverProps) {
  const { label, anchor, isOpen, onClose, side = "bottom", align = "center", focusAfter, children } = props;
  return (
    <BasePopover.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <BasePopover.Portal>
        <BasePopover.Positioner
          className={styles["positioner"]}
          anchor={anchor}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
        >
          <BasePopover.Popup
            className={styles["popup"]}
            aria-label={label}
            finalFocus={() => focusAfter?.() ?? anchor}
          >
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
