import { useTexts } from "../i18n/use-texts.ts";
import { Popover } from "../ui/popover.tsx";
import { QuickReactions } from "./quick-reactions.tsx";

export interface ReactionPickerProps {
  readonly anchor: Element;
  readonly onPick: (emoji: string) => void;
  readonly onClose: () => void;
}

/** The reactions that people use most, beside a row. */
export function ReactionPicker({ anchor, onPick, onClose }: ReactionPickerProps) {
  const { message } = useTexts();
  return (
    <Popover
      label={message.react}
      anchor={anchor instanceof HTMLElement ? anchor : null}
      isOpen
      onClose={onClose}
      side="top"
      align="end"
    >
      <QuickReactions
        onPick={(emoji) => {
          onPick(emoji);
          onClose();
        }}
      />
    </Popover>
  );
}
