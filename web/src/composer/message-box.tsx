import type { Observable, Timeline } from "@koe/sdk";
import { type FormEvent, type KeyboardEvent, useId, useRef } from "react";
import type { Place } from "../draft/drafts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { announce } from "../ui/announcer.tsx";
import { Button } from "../ui/button.tsx";
import { useCommand } from "../ui/commands.ts";
import { isShortcut } from "../ui/shortcut.ts";
import { BoxBar } from "./box-bar.tsx";
import { BoxText } from "./box-text.tsx";
import { CompletionList } from "./completion/completion-list.tsx";
import { useCompletion } from "./completion/use-completion.ts";
import styles from "./message-box.module.css";
import { usePasting } from "./use-pasting.ts";
import { useWritten } from "./use-written.ts";
import { WaitingNote } from "./waiting-note.tsx";
import { applyEdit, type Box, selectedIn } from "./writing/apply-edit.ts";
import { insertion } from "./writing/edit.ts";
import { type Format, formatSelection, formats } from "./writing/format-selection.ts";
import { roomForText } from "./writing/room-for-text.ts";
import { sendableText, textLength } from "./writing/sendable-text.ts";

interface MessageBoxProps {
  readonly label: string;
  readonly roomId: string;
  /** Where its draft is kept. */
  readonly place: Place;
  /** Where what is sent appears. */
  readonly timeline: Observable<Timeline>;
  /** Longest text that the server takes, Unicode code points. */
  readonly charsMax: number;
  readonly onSend: (text: string) => void;
  /** Called at each change of a text that is not blank. */
  readonly onTyping: () => void;
  /** ↑ in an empty box. Gives whether there was something to edit. */
  readonly onEditLast: () => boolean;
}

/**
 * The box itself. The browser holds its text, so that undoing, spelling and input methods work as everywhere; the page
 * reads it, and changes it only as if it were typed.
 */
export function MessageBox(props: MessageBoxProps) {
  const { label, roomId, place, timeline, charsMax, onSend, onTyping, onEditLast } = props;
  const { composer } = useTexts();
  const box = useRef<Box>(null);
  const noteId = useId();
  const written = useWritten(box, place);
  const completion = useCompletion(box, roomId);
  const pasting = usePasting(box);
  useCommand("focusComposer", () => box.current?.focus());

  const sendable = sendableText(written.text);
  const space = roomForText(textLength(sendable ?? ""), charsMax);

  const onInput = ({ nativeEvent, currentTarget }: FormEvent<Box>) => {
    const inputType = nativeEvent instanceof InputEvent ? nativeEvent.inputType : "";
    written.changed();
    completion.changed(inputType);
    pasting.changed(inputType);
    if (sendableText(currentTarget.value) !== undefined) onTyping();
  };
  const send = () => {
    // The box, and not what was drawn last: keys may be ahead of the drawing.
    const text = sendableText(box.current?.value ?? "");
    if (text === undefined) return;
    const fit = roomForText(textLength(text), charsMax);
    if (fit.kind === "over") return announce(composer.tooLong(fit.excess));
    written.clear();
    completion.close();
    pasting.forget();
    box.current?.focus();
    onSend(text);
  };
  const takeKey = (event: KeyboardEvent<Box>): boolean => {
    if (completion.takeKey(event)) return true;
    const wanted = formats.find((name) => isShortcut(event, name));
    if (wanted !== undefined) {
      formatIn(box.current, wanted);
      return true;
    }
    if (isShortcut(event, "send")) {
      // Held down it sends once.
      if (!event.repeat) send();
      return true;
    }
    return isShortcut(event, "editLast") && event.currentTarget.value === "" && onEditLast();
  };

  return (
    <div className={styles["box"]}>
      <CompletionList completion={completion} />
      <BoxText
        box={box}
        label={label}
        aboutId={noteId}
        isTooLong={space.kind === "over"}
        completion={completion}
        onInput={onInput}
        onMoved={() => {
          written.moved();
          completion.moved();
        }}
        onPaste={pasting.onPaste}
        takeKey={takeKey}
      />
      {pasting.makeCode && (
        <p className={styles["offer"]}>
          {composer.looksLikeCode}
          <Button onClick={pasting.makeCode}>{composer.makeCode}</Button>
        </p>
      )}
      <BoxBar
        canSend={sendable !== undefined}
        onSend={send}
        onFormat={(format) => formatIn(box.current, format)}
        onEmoji={(emoji) => insertInto(box.current, emoji)}
        focusBack={() => box.current}
      >
        <WaitingNote timeline={timeline} />
        <p id={noteId} className={styles["note"]} data-is={space.kind}>
          {space.kind === "near" && composer.charactersLeft(space.left)}
          {space.kind === "over" && composer.tooLong(space.excess)}
        </p>
      </BoxBar>
    </div>
  );
}

function formatIn(box: Box | null, format: Format): void {
  if (box !== null) applyEdit(box, formatSelection(selectedIn(box), format));
}

/** In the place of what is selected. */
function insertInto(box: Box | null, text: string): void {
  if (box !== null) applyEdit(box, insertion(box.selectionStart, box.selectionEnd, text));
}
