import { type KeyboardEvent, useRef } from "react";
import { recentEmoji } from "../emoji/emoji-habits.ts";
import styles from "./quick-reactions.module.css";

const usual = ["👍", "❤️", "😂", "🎉", "👀", "🙏", "✅"];

/** As many as fit beside one another on a phone. */
const shownMax = 7;

/** A row of emoji to react with, those that one picked last first; arrow keys go along it. */
export function QuickReactions({ onPick }: { readonly onPick: (emoji: string) => void }) {
  const place = useRef<HTMLDivElement>(null);
  const quick = [...new Set([...recentEmoji(), ...usual])].slice(0, shownMax);
  const onKeyDown = ({ key }: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const buttons: Element[] = [...(place.current?.querySelectorAll("button") ?? [])];
    const at = document.activeElement === null ? -1 : buttons.indexOf(document.activeElement);
    const next = buttons.at((at + (step ?? 0)) % buttons.length);
    if (step !== undefined && next instanceof HTMLElement) next.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its buttons are walked through with the arrow keys
    <div ref={place} className={styles["quick"]} onKeyDown={onKeyDown}>
      {quick.map((emoji) => (
        <button key={emoji} type="button" className={styles["emoji"]} onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
    </div>
  );
}
