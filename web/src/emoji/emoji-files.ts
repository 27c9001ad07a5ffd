/** Makes what the picker and the completion show of the files of emojibase-data. */
import type { EmojiData, SkinTone } from "frimousse";
import { listOf, numberOf, recordOf, textOf } from "./json-parts.ts";

type PlainEntry = EmojiData["emojis"][number];
type Tone = Exclude<SkinTone, "none">;

/** One emoji, and its short names: `+1`, `thumbsup`. */
export interface EmojiEntry extends PlainEntry {
  readonly names: readonly string[];
}

export interface AllEmoji extends EmojiData {
  emojis: EmojiEntry[];
}

interface EmojiFiles {
  readonly emoji: unknown;
  readonly messages: unknown;
  /** By the code points of the emoji, in hexadecimal. */
  readonly names: unknown;
}

/** Machines that are some years old have no pictures for newer ones. */
const emojiVersionMax = 15.1;

/** As they are numbered, from 1. */
const tones: readonly Tone[] = ["light", "medium-light", "medium", "medium-dark", "dark"];

export function readEmojiFiles(locale: string, { emoji, messages, names }: EmojiFiles): AllEmoji {
  const { groups, skinTones } = recordOf(messages);
  // Components are parts of emoji, as hair and skin, and none by themselves.
  const categories = listOf(groups)
    .map(recordOf)
    .filter(({ key }) => key !== "component")
    .map(({ order, message }) => ({ index: numberOf(order), label: capitalized(textOf(message)) }));
  const isShown = ({ group, version }: Record<string, unknown>) =>
    numberOf(version) <= emojiVersionMax && categories.some(({ index }) => index === group);
  const toneNames = listOf(skinTones).map(recordOf);
  return {
    locale,
    categories,
    skinTones: forTones((tone) => {
      const name = toneNames.find(({ key }) => key === tone)?.["message"];
      return capitalized(textOf(name));
    }),
    emojis: listOf(emoji)
      .map(recordOf)
      .filter(isShown)
      .map((each) => entryOf(each, recordOf(names))),
  };
}

function entryOf(file: Record<string, unknown>, namesOf: Record<string, unknown>): EmojiEntry {
  const names = [namesOf[textOf(file["hexcode"])] ?? []].flat().map(textOf);
  const tags = listOf(file["tags"]).map(textOf);
  const entry = {
    emoji: canonical(textOf(file["emoji"])),
    category: numberOf(file["group"]),
    label: capitalized(textOf(file["label"])),
    version: numberOf(file["version"]),
    names,
    // The picker searches the tags.
    tags: [...names, ...tags.filter((tag) => !names.includes(tag))],
  };
  const skins = listOf(file["skins"]).map(recordOf);
  if (skins.length === 0) return entry;
  const skinOf = (tone: Tone) => skins.find((skin) => skin["tone"] === tones.indexOf(tone) + 1)?.["emoji"];
  return { ...entry, skins: forTones((tone) => textOf(skinOf(tone)) || entry.emoji) };
}

/** One spelling for each emoji, so that equal reactions count as equal: no variation selector where none is needed. */
export function canonical(emoji: string): string {
  return emoji.replace(/^(\p{Emoji_Presentation})\uFE0F$/u, "$1");
}

function forTones(value: (tone: Tone) => string): Record<Tone, string> {
  return {
    light: value("light"),
    "medium-light": value("medium-light"),
    medium: value("medium"),
    "medium-dark": value("medium-dark"),
    dark: value("dark"),
  };
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
