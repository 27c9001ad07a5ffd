import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  type RefObject,
  useImperativeHandle,
  useLayoutEffect,
} from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { Button } from "../ui/button.tsx";
import { CompletionList } from "./completion/completion-list.tsx";
import { useCompletion } from "./completion/use-completion.ts";
import styles from "./message-box.module.css";
import { usePasting } from "./use-pasting.ts";
import { applyEdit, type Box, selectedIn } from "./writing/apply-edit.ts";
import { formatSelection } from "./writing/format-selection.ts";
import type { Format } from "./writing/formats.ts";

/** What the box tells its help, and asks it for. */
export interface BoxHelper {
  /** The text was changed; with the kind of change that the browser names. */
  changed(inputType: string): void;
  /** The caret or the selection moved. */
  moved(): void;
  pasted(event: ClipboardEvent<Box>): void;
  /** Gives whether the key was used. */
  takeKey(event: KeyboardEvent<Box>): boolean;
  format(format: Format): void;
  /** The box was left. */
  left(): void;
  /** The text was handed on. */
  sent(): void;
}

/** The list over the box, as the box names it. */
export interface ShownList {
  readonly id: string;
  readonly markedId: string;
}

export interface BoxHelpProps {
  readonly box: RefObject<Box | null>;
  readonly roomId: string;
  readonly helper: Ref<BoxHelper>;
  readonly onList: (list: ShownList | undefined) => void;
}

/** What helps in writing and is not needed to write: completing words, setting formats, and knowing what was pasted. */
export function BoxHelp({ box, roomId, helper, onList }: BoxHelpProps) {
  const { composer } = useTexts();
  const completion = useCompletion(box, roomId);
  const pasting = usePasting(box);
  useImperativeHandle(helper, () => ({
    changed: (inputType) => {
      completion.changed(inputType);
      pasting.changed(inputType);
    },
    moved: completion.moved,
    pasted: pasting.onPaste,
    takeKey: completion.takeKey,
    format: (format) => {
      if (box.current !== null) applyEdit(box.current, formatSelection(selectedIn(box.current), format));
    },
    left: completion.close,
    sent: () => {
      completion.close();
      pasting.forget();
    },
  }));

  const { candidates, listId, marked } = completion;
  const markedId = candidates.length > 0 ? completion.optionId(marked) : undefined;
  useLayoutEffect(() => {
    onList(markedId === undefined ? undefined : { id: listId, markedId });
  }, [onList, listId, markedId]);

  return (
    <>
      <CompletionList completion={completion} />
      {pasting.makeCode && (
        <p className={styles["offer"]}>
          {composer.looksLikeCode}
          <Button onClick={pasting.makeCode}>{composer.makeCode}</Button>
        </p>
      )}
    </>
  );
}
