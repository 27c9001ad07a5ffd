import { type ReactNode, type Ref, Suspense, useRef, useState } from "react";
import { lazily } from "../ui/lazily.ts";
import type { EmojiPopoverProps } from "./emoji-popover.tsx";

const EmojiPopover = lazily<EmojiPopoverProps>(
  async () => (await import("./emoji-popover.tsx")).EmojiPopover,
);

/** For the button that opens the picker. */
export interface EmojiTrigger {
  readonly ref: Ref<HTMLButtonElement>;
  readonly "aria-haspopup": "dialog";
  readonly "aria-expanded": boolean;
  readonly onClick: () => void;
}

interface EmojiButtonProps extends Pick<EmojiPopoverProps, "onPick" | "focusAfterPick"> {
  readonly button: (trigger: EmojiTrigger) => ReactNode;
}

/** A button of any looks with the emoji picker: `<EmojiButton onPick={…} button={(trigger) => <IconButton {...trigger} … />} />`. */
export function EmojiButton({ button, ...picker }: EmojiButtonProps) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [state, setState] = useState<"unused" | "open" | "closed">("unused");
  const trigger: EmojiTrigger = {
    ref: anchor,
    "aria-haspopup": "dialog",
    "aria-expanded": state === "open",
    onClick: () => setState(state === "open" ? "closed" : "open"),
  };
  return (
    <>
      {button(trigger)}
      {state !== "unused" && (
        <Suspense fallback={null}>
          <EmojiPopover
            {...picker}
            anchor={anchor.current}
            isOpen={state === "open"}
            onClose={() => setState("closed")}
          />
        </Suspense>
      )}
    </>
  );
}
