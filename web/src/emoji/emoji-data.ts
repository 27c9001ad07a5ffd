/**
 * All emoji, with what they are called in the reader's language and the short names that people type in every language.
 * A chunk of its own for each language, from this server, loaded at its first use and kept.
 */
import type { EmojiData, SkinTone } from "frimousse";
import type { Language } from "../i18n/language.ts";

/** Machines that are some years old have no pictures for newer ones. */
const emojiVersionMax = 16;

const tones: readonly Exclude<SkinTone, "none">[] = [
  "light",
  "medium-light",
  "medium",
  "medium-dark",
  "dark",
];

const sources = {
  en: () => Promise.all([import("emojibase-data/en/data.json"), import("emojibase-data/en/messages.json")]),
  ja: () => Promise.all([import("emojibase-data/ja/data.json"), import("emojibase-data/ja/messages.json")]),
};

type PlainEntry = EmojiData["emojis"][number];

/** One emoji, and its short names: `+1`, `thumbsup`. */
export interface EmojiEntry extends PlainEntry {
  readonly names: readonly string[];
}

export interface AllEmoji extends EmojiData {
  emojis: EmojiEntry[];
}

type Source = Awaited<ReturnType<(typeof sources)[Language]>>;
type Emoji = Source[0]["default"][number];
type Shortcodes = typeof import("emojibase-data/en/shortcodes/iamcal.json")["default"];

const loaded = new Map<Language, Promise<AllEmoji>>();

/** Rejects when it cannot be loaded, and tries anew the next time. */
export function loadEmojiData(language: Language): Promise<AllEmoji> {
  const known = loaded.get(language);
  if (known !== undefined) return known;
  const loading = load(language);
  loaded.set(language, loading);
  loading.catch(() => loaded.delete(language));
  return loading;
}

async function load(language: Language): Promise<AllEmoji> {
  const [[{ default: emojis }, { default: messages }], { default: shortcodes }] = await Promise.all([
    sources[language](),
    import("emojibase-data/en/shortcodes/iamcal.json"),
  ]);
  const toneNames = new Map(messages.skinTones.map(({ key, message }) => [key, capitalized(message)]));
  const nameOfTone = (tone: Exclude<SkinTone, "none">) => toneNames.get(tone) ?? tone;
  return {
    locale: language,
    categories: messages.groups
      .filter(({ key }) => key !== "component")
      .map(({ order, message }) => ({ index: order, label: capitalized(message) })),
    skinTones: {
      light: nameOfTone("light"),
      "medium-light": nameOfTone("medium-light"),
      medium: nameOfTone("medium"),
      "medium-dark": nameOfTone("medium-dark"),
      dark: nameOfTone("dark"),
    },
    emojis: emojis.flatMap((emoji) => entryOf(emoji, shortcodes)),
  };
}

function entryOf(emoji: Emoji, shortcodes: Shortcodes): EmojiEntry[] {
  const { group, label, version, tags = [], hexcode, skins } = emoji;
  if (group === undefined || version > emojiVersionMax) return [];
  const names = [shortcodes[hexcode] ?? []].flat();
  const entry = {
    emoji: canonical(emoji.emoji),
    category: group,
    label: capitalized(label),
    version,
    names,
    // Also found by their names.
    tags: [...names, ...tags.filter((tag) => !names.includes(tag))],
  };
  return [skins === undefined ? entry : { ...entry, skins: skinsOf(skins, entry.emoji) }];
}

function skinsOf(skins: readonly Emoji[], plain: string): NonNullable<PlainEntry["skins"]> {
  const of = (tone: Exclude<SkinTone, "none">) =>
    skins.find((skin) => skin.tone === tones.indexOf(tone) + 1)?.emoji ?? plain;
  return {
    light: of("light"),
    "medium-light": of("medium-light"),
    medium: of("medium"),
    "medium-dark": of("medium-dark"),
    dark: of("dark"),
  };
}

/** One spelling for each emoji, so that equal reactions count as equal: no variation selector where none is needed. */
export function canonical(emoji: string): string {
  return emoji.replace(/^(\p{Emoji_Presentation})\uFE0F$/u, "$1");
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
