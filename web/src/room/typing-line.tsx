import type { Room } from "@koe/sdk";
import { useTexts } from "../i18n/use-texts.ts";
import { useObservable } from "../koe/use-observable.ts";
import { VoiceBars } from "../ui/mark.tsx";
import styles from "./typing-line.module.css";

/** Who is writing. Always as high, so that nothing moves; nothing for those who listen, whom it would only disturb. */
export function TypingLine({ room }: { readonly room: Room }) {
  const { timeline } = useTexts();
  const names = useObservable(room.typing);
  return (
    <div className={styles["typing"]} aria-hidden="true">
      {names.length > 0 && (
        <>
          <VoiceBars />
          <span>{timeline.typing(...names)}</span>
        </>
      )}
    </div>
  );
}
