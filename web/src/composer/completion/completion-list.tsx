import { useLayoutEffect, useRef } from "react";
import { useTexts } from "../../i18n/use-texts.ts";
import styles from "./completion-list.module.css";
import type { Completion } from "./use-completion.ts";

/** What the word at the caret can become, above the box. The focus stays in the box. */
export function CompletionList({ completion }: { readonly completion: Completion }) {
  const { composer } = useTexts();
  const { kind, candidates, marked, listId, optionId, mark, choose } = completion;
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.children[marked]?.scrollIntoView({ block: "nearest" });
  }, [marked]);
  if (kind === undefined || candidates.length === 0) return null;
  return (
    <div
      ref={list}
      id={listId}
      role="listbox"
      aria-label={composer.completions[kind]}
      className={styles["list"]}
    >
      {candidates.map((candidate, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the focus and the keys
        <div
          key={candidate.key}
          id={optionId(index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === marked}
          className={styles["option"]}
          // The focus stays in the box.
          onPointerDown={(event) => event.preventDefault()}
          onPointerMove={() => index !== marked && mark(index)}
          onClick={() => choose(candidate)}
        >
          <span className={styles["mark"]} aria-hidden="true">
            {candidate.mark}
          </span>
          <span className={styles["label"]} dir="auto">
            {candidate.label}
          </span>
          {candidate.about && (
            <span className={styles["about"]} dir="auto">
              {candidate.about}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
