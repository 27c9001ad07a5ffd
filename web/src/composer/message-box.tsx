import type { Observable, Timeline } from "@koe/sdk";
import { type FormEvent, type KeyboardEvent, Suspense, useId, useRef, useState } from "react";
import type { Place } from "../draft/drafts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { announce } from "../ui/announcer.tsx";
import { useCommand } from "../ui/commands.ts";
import { lazily } from "../ui/lazily.ts";
import { isShortcut } from "../ui/shortcut.ts";
import { BoxBar } from "./box-bar.tsx";
import type { BoxHelper, BoxHelpProps, ShownList } from "./box-help.tsx";
import { BoxText } from "./box-text.tsx";
import styles from "./message-box.module.css";
import { useWritten } from "./use-written.ts";
import { WaitingNote } from "./waiting-note.tsx";
import { applyEdit, type Box } from "./writing/apply-edit.ts";
import { insertion } from "./writing/edit.ts";
import { formats } from "./writing/formats.ts";
import { roomForText } from "./writing/room-for-text.ts";
import { sendableText, textLength } from "./writing/sendable-text.ts";

const BoxHelp = lazily<BoxHelpProps>(async () => (await import("./box-help.tsx")).BoxHelp);

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
  const helper = useRef<BoxHelper>(null);
  const [list, setList] = useState<ShownList>();
  useCommand("focusComposer", () => box.current?.focus());

  const sendable = sendableText(written.text);
  const space = roomForText(textLength(sendable ?? ""), charsMax);

  const onInput = ({ nativeEvent, currentTarget }: FormEvent<Box>) => {
    const inputType = nativeEvent instanceof InputEvent ? nativeEvent.inputType : "";
    written.changed();
    helper.current?.changed(inputType);
    if (sendableText(currentTarget.value) !== undefined) onTyping();
  };
  const send = () => {
    // The box, and not what was drawn last: keys may be ahead of the drawing.
    const text = sendableText(box.current?.value ?? "");
    if (text === undefined) return;
    const fit = roomForText(textLength(text), charsMax);
    if (fit.kind === "over") return announce(composer.tooLong(fit.excess));
    written.clear();
    helper.current?.sent();
    box.current?.focus();
    onSend(text);
  };
  const takeKey = (event: KeyboardEvent<Box>): boolean => {
    if (helper.current?.takeKey(event)) return true;
    const wanted = formats.find((name) => isShortcut(event, name));
    if (wanted !== undefined) {
      helper.current?.format(wanted);
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
      <BoxText
        box={box}
        label={label}
        aboutId={noteId}
        isTooLong={space.kind === "over"}
        list={list}
        onInput={onInput}
        onMoved={() => {
          written.moved();
          helper.current?.moved();
        }}
        onLeft={() => helper.current?.left()}
        onPaste={(event) => helper.current?.pasted(event)}
        takeKey={takeKey}
      />
      <Suspense fallback={null}>
        <BoxHelp box={box} roomId={roomId} helper={helper} onList={setList} />
      </Suspense>
      <BoxBar
        canSend={sendable !== undefined}
        onSend={send}
        onFormat={(format) => helper.current?.format(format)}
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

/** In the place of what is selected. */
function insertInto(box: Box | null, text: string): void {
  if (box !== null) applyEdit(box, insertion(box.selectionStart, box.selectionEnd, text));
}
