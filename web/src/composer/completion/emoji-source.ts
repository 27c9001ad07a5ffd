/** Emoji by their short names and by what they are called in the reader's language; loaded at the first use. */
import type { SkinTone } from "frimousse";
import { loadEmojiData } from "../../emoji/emoji-data.ts";
import type { EmojiEntry } from "../../emoji/emoji-files.ts";
import { recentEmoji, skinTone } from "../../emoji/emoji-habits.ts";
import { currentLanguage, type Language } from "../../i18n/language.ts";
import { type Candidate, type CandidateSource, fold } from "./candidate.ts";

interface Loaded {
  readonly language: Language;
  readonly tone: SkinTone;
  readonly entries: readonly EmojiEntry[];
  readonly candidates: readonly Candidate[];
}

let loaded: Loaded | undefined;

export function emojiSource(): CandidateSource {
  return {
    known: () => recentFirst(present()?.candidates ?? []),
    find: async () => {
      const language = currentLanguage();
      const { emojis } = await loadEmojiData(language);
      if (present() === undefined) loaded = candidatesOf(language, emojis);
      return recentFirst(present()?.candidates ?? []);
    },
  };
}

/** The emoji with exactly this short name, as far as they are loaded. */
export function emojiNamed(name: string): string | undefined {
  const now = present();
  const entry = now?.entries.find(({ names }) => names.includes(name));
  return entry === undefined || now === undefined ? undefined : toned(entry, now.tone);
}

/** What is loaded, unless the language or the tone is another one by now. */
function present(): Loaded | undefined {
  return loaded?.language === currentLanguage() && loaded.tone === skinTone() ? loaded : undefined;
}

function candidatesOf(language: Language, entries: readonly EmojiEntry[]): Loaded {
  const tone = skinTone();
  return { language, tone, entries, candidates: entries.map((entry) => candidateOf(entry, tone)) };
}

function candidateOf(entry: EmojiEntry, tone: SkinTone): Candidate {
  const glyph = toned(entry, tone);
  const [name = entry.label] = entry.names;
  const words = [name, ...entry.tags, ...entry.label.split(" ")].map(fold);
  return { key: entry.emoji, mark: glyph, label: name, about: entry.label, insert: glyph, words };
}

function toned({ emoji, skins }: EmojiEntry, tone: SkinTone): string {
  return tone === "none" ? emoji : (skins?.[tone] ?? emoji);
}

function recentFirst(candidates: readonly Candidate[]): readonly Candidate[] {
  const recent = recentEmoji();
  const picked = recent.flatMap((glyph) => candidates.find(({ insert }) => insert === glyph) ?? []);
  return [...picked, ...candidates];
}
