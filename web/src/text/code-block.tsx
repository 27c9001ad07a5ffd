import { useEffect, useState } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import styles from "./code-block.module.css";
import type { CodePiece } from "./highlight-code.ts";

interface CodeBlockProps {
  readonly language: string;
  readonly text: string;
}

/** Longer code is shown without colours, so that colouring never costs a frame that somebody waits for. */
const colouredCharsMax = 20_000;

/** Code in its own scrolling region. Colours come later from a lazy chunk and change neither its size nor its words. */
export function CodeBlock({ language, text }: CodeBlockProps) {
  const { text: texts } = useTexts();
  const coloured = useHighlight(language, text);
  return (
    <div className={styles["block"]}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll inside, and the keyboard has to reach them */}
      <section className={styles["scroll"]} tabIndex={0} aria-label={texts.code(language)}>
        <pre dir="ltr">
          <code>{coloured === undefined ? text : coloured.map(drawPiece)}</code>
        </pre>
      </section>
      <div className={styles["copy"]}>
        <CopyButton text={text} label={texts.copyCode} />
      </div>
    </div>
  );
}

function drawPiece({ text, className }: CodePiece, place: number) {
  return (
    <span key={String(place)} className={className === undefined ? undefined : styles[className]}>
      {text}
    </span>
  );
}

function useHighlight(language: string, text: string): readonly CodePiece[] | undefined {
  const [coloured, setColoured] = useState<{ readonly of: string; readonly pieces: readonly CodePiece[] }>();
  useEffect(() => {
    if (language === "" || text.length > colouredCharsMax) return;
    let isWanted = true;
    import("./highlight-code.ts").then(
      ({ highlightCode }) => {
        const pieces = highlightCode(language, text);
        if (isWanted && pieces !== undefined) setColoured({ of: text, pieces });
      },
      // Without its chunk the code stands as it was written.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [language, text]);
  return coloured?.of === text ? coloured.pieces : undefined;
}
