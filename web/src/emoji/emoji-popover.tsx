import { useRef } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { Popover } from "../ui/popover.tsx";
import { EmojiPicker } from "./emoji-picker.tsx";

export interface EmojiPopoverProps {
  /** What it hangs on, and where the focus goes when it is closed without a choice. */
  readonly anchor: HTMLElement | null;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Called after `onClose`. */
  readonly onPick: (emoji: string) => void;
  /** Where the focus goes after a choice; the anchor by default. */
  readonly focusAfterPick?: () => HTMLElement | null;
}

/** The emoji picker beside something. `EmojiButton` loads it at need; elsewhere take it `lazily`. */
export function EmojiPopover({ anchor, isOpen, onClose, onPick, focusAfterPick }: EmojiPopoverProps) {
  const { emoji: texts } = useTexts();
  const wasPicked = useRef(false);
  const pick = (emoji: string) => {
    wasPicked.current = true;
    onClose();
    onPick(emoji);
  };
  const focusAfter = () => {
    const target = wasPicked.current ? focusAfterPick?.() : undefined;
    wasPicked.current = false;
    return target ?? anchor;
  };
  return (
    <Popover
      label={texts.pick}
      anchor={anchor}
      isOpen={isOpen}
      onClose={onClose}
      side="top"
      align="start"
      focusAfter={focusAfter}
    >
      <EmojiPicker onPick={pick} />
    </Popover>
  );
}
