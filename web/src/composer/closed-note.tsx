import { useMemo } from "react";
import type { Place } from "../draft/drafts.ts";
import { useDrafts } from "../draft/drafts-context.tsx";
import { useTexts } from "../i18n/use-texts.ts";
import { useObservable } from "../koe/use-observable.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import styles from "./closed-note.module.css";

/** Why one cannot write here any more. */
export type Closed = "archived" | "removed";

/** Stands where the box was. What was written and not sent is there to be copied. */
export function ClosedNote({ why, place }: { readonly why: Closed; readonly place: Place }) {
  const { composer } = useTexts();
  const drafts = useDrafts();
  const draft = useObservable(useMemo(() => drafts.of(place), [drafts, place]));
  return (
    <div className={styles["closed"]}>
      <p>{composer.closed[why]}</p>
      {draft !== undefined && (
        <figure className={styles["draft"]}>
          <figcaption>
            {composer.notSent}
            <CopyButton text={draft.text} label={composer.copyDraft} />
          </figcaption>
          <blockquote dir="auto">{draft.text}</blockquote>
        </figure>
      )}
    </div>
  );
}
