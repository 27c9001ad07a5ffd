import type { ClipboardEvent, FormEvent, KeyboardEvent, RefObject } from "react";
import type { ShownList } from "./box-help.tsx";
import styles from "./message-box.module.css";
import type { Box } from "./writing/apply-edit.ts";
import { isComposingKey } from "./writing/is-composing-key.ts";

interface BoxTextProps {
  readonly box: RefObject<Box | null>;
  readonly label: string;
  /** The element that says something about the text. */
  readonly aboutId: string;
  readonly isTooLong: boolean;
  readonly list: ShownList | undefined;
  readonly onInput: (event: FormEvent<Box>) => void;
  /** The caret or the selection moved. */
  readonly onMoved: () => void;
  readonly onLeft: () => void;
  readonly onPaste: (event: ClipboardEvent<Box>) => void;
  /** Gives whether the key was used, so that it writes nothing. Never asked for a key of an input method. */
  readonly takeKey: (event: KeyboardEvent<Box>) => boolean;
}

/** The field itself: as high as its text, up to a part of the screen. */
export function BoxText({ box, label, aboutId, isTooLong, list, takeKey, ...on }: BoxTextProps) {
  return (
    <textarea
      ref={box}
      className={styles["text"]}
      aria-label={label}
      placeholder={label}
      aria-autocomplete="list"
      aria-controls={list?.id}
      aria-activedescendant={list?.markedId}
      aria-invalid={isTooLong || undefined}
      aria-describedby={aboutId}
      rows={1}
      dir="auto"
      enterKeyHint="send"
      onInput={on.onInput}
      onSelect={on.onMoved}
      onBlur={on.onLeft}
      onPaste={on.onPaste}
      onKeyDown={(event) => {
        if (!isComposingKey(event.nativeEvent) && takeKey(event)) event.preventDefault();
      }}
    />
  );
}
