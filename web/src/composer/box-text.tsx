import type { ClipboardEvent, FormEvent, KeyboardEvent, RefObject } from "react";
import type { Completion } from "./completion/use-completion.ts";
import styles from "./message-box.module.css";
import type { Box } from "./writing/apply-edit.ts";
import { isComposingKey } from "./writing/is-composing-key.ts";

interface BoxTextProps {
  readonly box: RefObject<Box | null>;
  readonly label: string;
  /** The element that says something about the text. */
  readonly aboutId: string;
  readonly isTooLong: boolean;
  readonly completion: Completion;
  readonly onInput: (event: FormEvent<Box>) => void;
  /** The caret or the selection moved. */
  readonly onMoved: () => void;
  readonly onPaste: (event: ClipboardEvent<Box>) => void;
  /** Gives whether the key was used, so that it writes nothing. Never asked for a key of an input method. */
  readonly takeKey: (event: KeyboardEvent<Box>) => boolean;
}

/** The field itself: as high as its text, up to a part of the screen. */
export function BoxText({ box, label, aboutId, isTooLong, completion, takeKey, ...on }: BoxTextProps) {
  const isListShown = completion.candidates.length > 0;
  return (
    <textarea
      ref={box}
      className={styles["text"]}
      aria-label={label}
      placeholder={label}
      aria-autocomplete="list"
      aria-controls={isListShown ? completion.listId : undefined}
      aria-activedescendant={isListShown ? completion.optionId(completion.marked) : undefined}
      aria-invalid={isTooLong || undefined}
      aria-describedby={aboutId}
      rows={1}
      dir="auto"
      enterKeyHint="send"
      onInput={on.onInput}
      onSelect={on.onMoved}
      onBlur={completion.close}
      onPaste={on.onPaste}
      onKeyDown={(event) => {
        if (!isComposingKey(event.nativeEvent) && takeKey(event)) event.preventDefault();
      }}
    />
  );
}
