import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import styles from "./edit-field.module.css";
import type { MessageDesk } from "./message-desk.ts";
import type { Row } from "./row.ts";

interface EditFieldProps {
  readonly row: Row;
  readonly text: string;
  readonly desk: MessageDesk;
}

/** A message as a field, in its own place: Enter saves, Escape leaves it as it was. */
export function EditField({ row, text, desk }: EditFieldProps) {
  const { message } = useTexts();
  const field = useRef<HTMLTextAreaElement>(null);
  const [written, setWritten] = useState(text);
  useEffect(() => {
    const { current } = field;
    current?.focus({ preventScroll: true });
    current?.setSelectionRange(current.value.length, current.value.length);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    // The keys of an input method are its own.
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") desk.stopEditing();
    else if (event.key === "Enter" && !event.shiftKey) desk.save(row, written);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles["edit"]}>
      <textarea
        ref={field}
        className={styles["field"]}
        aria-label={message.editing}
        dir="auto"
        rows={1}
        value={written}
        onChange={({ target }) => setWritten(target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles["ways"]}>
        <button type="button" onClick={() => desk.stopEditing()}>
          {message.cancelEdit} <kbd>Esc</kbd>
        </button>
        <button type="button" className={styles["save"]} onClick={() => desk.save(row, written)}>
          {message.saveEdit} <kbd>↵</kbd>
        </button>
      </div>
    </div>
  );
}
