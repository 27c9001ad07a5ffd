import { CaseSensitive, SendHorizontal, SmilePlus } from "lucide-react";
import type { ReactNode } from "react";
import { EmojiButton } from "../emoji/emoji-button.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { MenuButton } from "../ui/menu-button.tsx";
import { shortcutText } from "../ui/shortcut.ts";
import styles from "./message-box.module.css";
import { type Format, formats } from "./writing/formats.ts";

interface BoxBarProps {
  readonly canSend: boolean;
  readonly onSend: () => void;
  readonly onFormat: (format: Format) => void;
  readonly onEmoji: (emoji: string) => void;
  /** The box, where the focus belongs after a choice. */
  readonly focusBack: () => HTMLElement | null;
  /** What there is to say about the text. */
  readonly children: ReactNode;
}

/** Below the text: what can be put into it, what is to be said about it, and the way out. */
export function BoxBar({ canSend, onSend, onFormat, onEmoji, focusBack, children }: BoxBarProps) {
  const { composer, emoji } = useTexts();
  const entries = formats.map((format) => ({
    kind: "action" as const,
    label: composer.formats[format],
    shortcut: shortcutText(format),
    onSelect: () => onFormat(format),
  }));
  return (
    <div className={styles["bar"]}>
      <EmojiButton
        onPick={onEmoji}
        focusAfterPick={focusBack}
        button={(trigger) => <IconButton {...trigger} label={emoji.pick} icon={<SmilePlus />} />}
      />
      <MenuButton
        label={composer.format}
        side="top"
        entries={entries}
        focusAfterChoice={focusBack}
        button={(trigger) => <IconButton {...trigger} label={composer.format} icon={<CaseSensitive />} />}
      />
      <div className={styles["notes"]}>{children}</div>
      <Button look="primary" className={styles["send"]} disabled={!canSend} onClick={onSend}>
        <SendHorizontal />
        {composer.send}
      </Button>
    </div>
  );
}
