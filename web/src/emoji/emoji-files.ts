/** Makes what the picker and the completion show of the files of emojibase-data. */
import type { EmojiData, SkinTone } from "frimousse";
import { jsonList, jsonNumber, jsonRecord, jsonText } from "./json-parts.ts";

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
  const { groups, skinTones } = jsonRecord(messages);
  // Components are parts of emoji, as hair and skin, and none by themselves.
  const categories = jsonList(groups)
    .map(jsonRecord)
    .filter(({ key }) => key !== "component")
    .map(({ order, message }) => ({ index: jsonNumber(order), label: capitalized(jsonText(message)) }));
  const isShown = ({ group, version }: Record<string, unknown>) =>
    jsonNumber(version) <= emojiVersionMax && categories.some(({ index }) => index === group);
  const toneNames = jsonList(skinTones).map(jsonRecord);
  return {
    locale,
    categories,
    skinTones: forTones((tone) => {
      const name = toneNames.find(({ key }) => key === tone)?.["message"];
      return capitalized(jsonText(name));
    }),
    emojis: jsonList(emoji)
      .map(jsonRecord)
      .filter(isShown)
      .map((each) => entryOf(each, jsonRecord(names))),
  };
}

function entryOf(file: Record<string, unknown>, namesOf: Record<string, unknown>): EmojiEntry {
  const names = [namesOf[jsonText(file["hexcode"])] ?? []].flat().map(jsonText);
  const tags = jsonList(file["tags"]).map(jsonText);
  const entry = {
    emoji: canonical(jsonText(file["emoji"])),
    category: jsonNumber(file["group"]),
    label: capitalized(jsonText(file["label"])),
    version: jsonNumber(file["version"]),
    names,
    // The picker searches the tags.
    tags: [...names, ...tags.filter((tag) => !names.includes(tag))],
  };
  const skins = jsonList(file["skins"]).map(jsonRecord);
  if (skins.length === 0) return entry;
  const skinOf = (tone: Tone) => skins.find((skin) => skin["tone"] === tones.indexOf(tone) + 1)?.["emoji"];
  return { ...entry, skins: forTones((tone) => jsonText(skinOf(tone)) || entry.emoji) };
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
