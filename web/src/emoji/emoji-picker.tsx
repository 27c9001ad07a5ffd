import { type EmojiPickerListProps, EmojiPicker as Picker, type SkinTone, useSkinTone } from "frimousse";
import { useState } from "react";
import { currentLanguage, type Language } from "../i18n/language.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useMediaQuery } from "../ui/use-media-query.ts";
import { loadEmojiData } from "./emoji-data.ts";
import { chooseSkinTone, recentEmoji, rememberEmoji, skinTone } from "./emoji-habits.ts";
import styles from "./emoji-picker.module.css";

const columns = 9;
const columnsOnTouch = 7;

const resolveEmojiData = (language: string) => loadEmojiData(languageOf(language));
const languageOf = (name: string): Language => (name === "ja" ? "ja" : "en");

/**
 * A field to search in, and a grid through which the arrow keys go while the focus stays in the field. Import it only from
 * a file that is itself loaded lazily.
 */
export function EmojiPicker({ onPick }: { readonly onPick: (emoji: string) => void }) {
  const { emoji: texts } = useTexts();
  const isTouch = useMediaQuery("(pointer: coarse)");
  const [search, setSearch] = useState("");
  const pick = (emoji: string) => {
    rememberEmoji(emoji);
    onPick(emoji);
  };
  return (
    <Picker.Root
      className={styles["picker"]}
      locale={currentLanguage()}
      resolveEmojiData={resolveEmojiData}
      skinTone={skinTone()}
      columns={isTouch ? columnsOnTouch : columns}
      onEmojiSelect={({ emoji }) => pick(emoji)}
    >
      <div className={styles["head"]}>
        <Picker.Search
          className={styles["search"]}
          aria-label={texts.search}
          placeholder={texts.search}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <SkinToneButton label={texts.skinTone} />
      </div>
      {search === "" && <Recent label={texts.recent} onPick={pick} />}
      {/* Emoji are reached from the search by arrows; who has only a keyboard can scroll them too. */}
      <Picker.Viewport className={styles["viewport"]} tabIndex={0} role="group" aria-label={texts.all}>
        <Picker.Loading className={styles["note"]}>{texts.loading}</Picker.Loading>
        <Picker.Empty className={styles["note"]}>{texts.none}</Picker.Empty>
        <Picker.List className={styles["list"]} aria-label={texts.all} components={parts} />
      </Picker.Viewport>
      <footer className={styles["foot"]}>
        <Picker.ActiveEmoji>
          {({ emoji }) =>
            emoji && (
              <>
                <span aria-hidden="true">{emoji.emoji}</span>
                <span className={styles["name"]}>{emoji.label}</span>
              </>
            )
          }
        </Picker.ActiveEmoji>
      </footer>
    </Picker.Root>
  );
}

function Recent({ label, onPick }: { readonly label: string; readonly onPick: (emoji: string) => void }) {
  const [emojis] = useState(recentEmoji);
  if (emojis.length === 0) return null;
  return (
    <fieldset className={styles["recent"]}>
      <legend className={styles["heading"]}>{label}</legend>
      {emojis.map((emoji) => (
        <button key={emoji} type="button" className={styles["emoji"]} onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
    </fieldset>
  );
}

/** Goes on to the next tone with each press. */
function SkinToneButton({ label }: { readonly label: string }) {
  const [tone, setTone, variations] = useSkinTone("✋");
  const index = variations.findIndex(({ skinTone: name }) => name === tone);
  const next = variations[(index + 1) % variations.length];
  const choose = (chosen: SkinTone) => {
    setTone(chosen);
    chooseSkinTone(chosen);
  };
  return (
    <button
      type="button"
      className={styles["emoji"]}
      aria-label={label}
      data-tip={label}
      onClick={() => next && choose(next.skinTone)}
    >
      {variations[index]?.emoji}
    </button>
  );
}

/** The picker counts rows and columns from 0; the ARIA attributes count from 1. */
const rowFromOne = (index: number | undefined) => ({ "aria-rowindex": Number(index) + 1 });
const columnFromOne = (index: number | undefined) => ({ "aria-colindex": Number(index) + 1 });

const parts: NonNullable<EmojiPickerListProps["components"]> = {
  CategoryHeader: ({ category, ...props }) => (
    <div {...props} className={styles["heading"]}>
      {category.label}
    </div>
  ),
  Row: ({ children, ...props }) => (
    <div {...props} {...rowFromOne(props["aria-rowindex"])} className={styles["row"]}>
      {children}
    </div>
  ),
  Emoji: ({ emoji, ...props }) => (
    <button
      {...props}
      {...columnFromOne(props["aria-colindex"])}
      className={styles["emoji"]}
      data-active={emoji.isActive || undefined}
    >
      {emoji.emoji}
    </button>
  ),
};
