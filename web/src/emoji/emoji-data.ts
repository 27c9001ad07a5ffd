/**
 * All emoji, with what they are called in the reader's language and the short names that people type in every language.
 * Files of this server, one set for each language, fetched at the first use and kept by the browser.
 */
import englishEmoji from "emojibase-data/en/data.json?url";
import englishMessages from "emojibase-data/en/messages.json?url";
import shortNames from "emojibase-data/en/shortcodes/iamcal.json?url";
import japaneseEmoji from "emojibase-data/ja/data.json?url";
import japaneseMessages from "emojibase-data/ja/messages.json?url";
import type { Language } from "../i18n/language.ts";
import { type AllEmoji, readEmojiFiles } from "./emoji-files.ts";

const addresses: { readonly [Name in Language]: readonly [emoji: string, messages: string] } = {
  en: [englishEmoji, englishMessages],
  ja: [japaneseEmoji, japaneseMessages],
};

const loaded = new Map<Language, Promise<AllEmoji>>();

/** Rejects when they cannot be fetched, and tries anew the next time. */
export function loadEmojiData(language: Language): Promise<AllEmoji> {
  const known = loaded.get(language);
  if (known !== undefined) return known;
  const loading = load(language);
  loaded.set(language, loading);
  loading.catch(() => loaded.delete(language));
  return loading;
}

async function load(language: Language): Promise<AllEmoji> {
  const [emoji, messages, names] = await Promise.all([...addresses[language], shortNames].map(fetchJson));
  return readEmojiFiles(language, { emoji, messages, names });
}

async function fetchJson(address: string): Promise<unknown> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}
