import { type RefObject, useLayoutEffect, useMemo, useState } from "react";
import type { Place } from "../draft/drafts.ts";
import { useDrafts } from "../draft/drafts-context.tsx";
import { useObservable } from "../koe/use-observable.ts";
import { clock } from "../ui/clock.ts";
import { DraftKeeper } from "./draft-keeper.ts";
import type { Box } from "./writing/apply-edit.ts";

export interface Written {
  /** What is in the box, for drawing; what is done with the text reads the box itself. */
  readonly text: string;
  /** To be called at each change of the text. */
  readonly changed: () => void;
  /** To be called when the caret or the selection moved. */
  readonly moved: () => void;
  /** Empties the box: it was sent. */
  readonly clear: () => void;
}

/** The text of a box, and its draft: shown at the start, kept while it is written, and followed as other tabs write it. */
export function useWritten(box: RefObject<Box | null>, place: Place): Written {
  const drafts = useDrafts();
  const kept = useObservable(useMemo(() => drafts.of(place), [drafts, place]));
  const [text, setText] = useState(kept?.text ?? "");
  const keeper = useMemo(() => {
    const read = () => draftIn(box.current);
    return new DraftKeeper(read, (draft) => drafts.keep(place, draft), clock.after);
  }, [box, drafts, place]);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || element.value === (kept?.text ?? "") || isWriting(element)) return;
    element.value = kept?.text ?? "";
    if (kept !== undefined) element.setSelectionRange(kept.selectionStart, kept.selectionEnd);
    setText(element.value);
  }, [box, kept]);

  // When the box goes it is still there in this clean-up.
  useLayoutEffect(() => {
    addEventListener("pagehide", keeper.flush);
    document.addEventListener("visibilitychange", keeper.flush);
    return () => {
      removeEventListener("pagehide", keeper.flush);
      document.removeEventListener("visibilitychange", keeper.flush);
      keeper.flush();
    };
  }, [keeper]);

  return {
    text,
    changed: () => {
      setText(box.current?.value ?? "");
      keeper.changed();
    },
    moved: () => {
      // A draft that another tab wrote is that tab's to keep.
      if (box.current !== null && isWriting(box.current)) keeper.changed();
    },
    clear: () => {
      if (box.current !== null) box.current.value = "";
      setText("");
      keeper.forget();
      drafts.remove(place);
    },
  };
}

function draftIn(box: Box | null) {
  if (box === null) return undefined;
  return { text: box.value, selectionStart: box.selectionStart, selectionEnd: box.selectionEnd };
}

/** What is written in this tab wins over what another one keeps. */
function isWriting(box: Box): boolean {
  return document.activeElement === box && document.hasFocus();
}
