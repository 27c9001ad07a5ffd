import { SendHorizontal } from "lucide-react";
import { type KeyboardEvent, type SyntheticEvent, useRef, useState } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { Button } from "../ui/button.tsx";
import { useCommand } from "../ui/commands.ts";
import { isComposingKey } from "./is-composing-key.ts";
import styles from "./message-box.module.css";
import { sendableText } from "./sendable-text.ts";

interface MessageBoxProps {
  readonly label: string;
  readonly onSend: (text: string) => void;
  /** Called with every change of a text that is not blank. */
  readonly onTyping: () => void;
  readonly onEditLast?: () => boolean;
}

/**
 * The box itself. The browser holds its text, so that undoing, spelling and input methods work as everywhere; the page
 * only reads it.
 */
export function MessageBox({ label, onSend, onTyping, onEditLast }: MessageBoxProps) {
  const { composer } = useTexts();
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  useCommand("focusComposer", () => box.current?.focus());

  const hear = ({ currentTarget }: SyntheticEvent<HTMLTextAreaElement>) => {
    setText(currentTarget.value);
    if (sendableText(currentTarget.value) !== undefined) onTyping();
  };
  const send = () => {
    const element = box.current;
    const sendable = sendableText(element?.value ?? "");
    if (element === null || sendable === undefined) return;
    element.value = "";
    setText("");
    element.focus();
    onSend(sendable);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isComposingKey(event.nativeEvent)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      if (!event.repeat) send();
    } else if (event.key === "ArrowUp" && event.currentTarget.value === "" && onEditLast?.()) {
      event.preventDefault();
    }
  };
  return (
    <div className={styles["box"]}>
      <textarea
        ref={box}
        className={styles["text"]}
        aria-label={label}
        placeholder={label}
        rows={1}
        dir="auto"
        enterKeyHint="send"
        onInput={hear}
        onKeyDown={onKeyDown}
      />
      <div className={styles["bar"]}>
        <Button
          look="primary"
          className={styles["send"]}
          disabled={sendableText(text) === undefined}
          onClick={send}
        >
          <SendHorizontal />
          {composer.send}
        </Button>
      </div>
    </div>
  );
}
