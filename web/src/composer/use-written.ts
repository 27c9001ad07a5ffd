import { type RefObject, useLayoutEffect, useMemo, useState } from "react";
import type { Draft } from "../draft/draft.ts";
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
    // What is being written here wins over what another tab keeps.
    if (element === null || element.value === (kept?.text ?? "") || keeper.isBehind) return;
    element.value = kept?.text ?? "";
    if (kept !== undefined) element.setSelectionRange(kept.selectionStart, kept.selectionEnd);
    setText(element.value);
  }, [box, kept, keeper]);

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
      // What another tab wrote is in this box as it is kept.
      if (!isKept(draftIn(box.current), kept)) keeper.changed();
    },
    clear: () => {
      if (box.current !== null) box.current.value = "";
      setText("");
      keeper.forget();
      drafts.remove(place);
    },
  };
}

function draftIn(box: Box | null): Draft | undefined {
  if (box === null) return undefined;
  return { text: box.value, selectionStart: box.selectionStart, selectionEnd: box.selectionEnd };
}

/** Whether the box holds what is kept; for an empty one nothing is. */
function isKept(draft: Draft | undefined, kept: Draft | undefined): boolean {
  if (draft === undefined || draft.text === "") return kept === undefined;
  return (
    draft.text === kept?.text &&
    draft.selectionStart === kept.selectionStart &&
    draft.selectionEnd === kept.selectionEnd
  );
}
