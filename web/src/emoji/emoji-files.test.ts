import { describe, expect, test } from "bun:test";
import englishEmoji from "emojibase-data/en/data.json";
import englishMessages from "emojibase-data/en/messages.json";
import names from "emojibase-data/en/shortcodes/iamcal.json";
import japaneseEmoji from "emojibase-data/ja/data.json";
import japaneseMessages from "emojibase-data/ja/messages.json";
import { canonical, readEmojiFiles } from "./emoji-files.ts";

const english = readEmojiFiles("en", { emoji: englishEmoji, messages: englishMessages, names });
const japanese = readEmojiFiles("ja", { emoji: japaneseEmoji, messages: japaneseMessages, names });

describe("the emoji", () => {
  test("have the short names that people type, in every language, and are called as the reader calls them", () => {
    const tadaIn = ({ emojis }: typeof english) => emojis.find(({ emoji }) => emoji === "🎉");
    expect(tadaIn(english)).toMatchObject({ names: ["tada"], label: "Party popper" });
    expect(tadaIn(japanese)).toMatchObject({ names: ["tada"], label: "クラッカー" });
  });

  test("have their skin tones, and belong to categories that there are", () => {
    const { emojis, categories, skinTones } = english;
    const thumb = emojis.find(({ names: known }) => known.includes("+1"));
    expect([thumb?.emoji, thumb?.skins?.medium, skinTones.medium]).toEqual([
      "👍",
      "👍🏽",
      "Medium skin tone",
    ]);
    const known = new Set(categories.map(({ index }) => index));
    expect(emojis.filter(({ category }) => !known.has(category))).toEqual([]);
    expect(emojis.length).toBeGreaterThan(1_800);
  });

  test("are none when the files are something else", () => {
    expect(readEmojiFiles("en", { emoji: "<html>", messages: null, names: 1 }).emojis).toEqual([]);
  });

  test("have one spelling each: the variation selector only where without it a letter would be drawn", () => {
    expect(canonical("👍\uFE0F")).toBe("👍");
    expect(canonical("❤\uFE0F")).toBe("❤\uFE0F");
  });
});
