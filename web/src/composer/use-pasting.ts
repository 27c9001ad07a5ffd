import { type ClipboardEvent, type RefObject, useRef, useState } from "react";
import { applyEdit, type Box, selectedIn } from "./writing/apply-edit.ts";
import { fenceAround, isInFence, looksLikeCode } from "./writing/fence.ts";
import { linkOfPaste } from "./writing/link-of-paste.ts";

export interface Pasting {
  readonly onPaste: (event: ClipboardEvent<Box>) => void;
  /** To be called at each change: what was pasted may be code now, and after the next change it is no more asked. */
  readonly changed: (inputType: string) => void;
  /** Puts what was pasted between fences; undefined when it was no code. */
  readonly makeCode: (() => void) | undefined;
  readonly forget: () => void;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** An address pasted on a selection is a link; lines of code that are pasted may become a block. */
export function usePasting(box: RefObject<Box | null>): Pasting {
  const pastedFrom = useRef<number>(undefined);
  const [code, setCode] = useState<Range>();

  const onPaste = (event: ClipboardEvent<Box>) => {
    const pasted = event.clipboardData.getData("text/plain");
    const link = linkOfPaste(selectedIn(event.currentTarget), pasted);
    if (link !== undefined) {
      event.preventDefault();
      applyEdit(event.currentTarget, link);
      return;
    }
    const { value, selectionStart } = event.currentTarget;
    pastedFrom.current =
      looksLikeCode(pasted) && !isInFence(value, selectionStart) ? selectionStart : undefined;
  };
  const changed = (inputType: string) => {
    const from = pastedFrom.current;
    pastedFrom.current = undefined;
    const isPaste = inputType === "insertFromPaste" && from !== undefined;
    setCode(isPaste && box.current !== null ? { from, to: box.current.selectionEnd } : undefined);
  };
  const makeCode = () => {
    if (box.current === null || code === undefined) return;
    applyEdit(box.current, fenceAround({ text: box.current.value, start: code.from, end: code.to }));
  };
  return {
    onPaste,
    changed,
    makeCode: code === undefined ? undefined : makeCode,
    forget: () => setCode(undefined),
  };
}
