import { expect, test } from "bun:test";
import { chooseSkinTone, recentEmoji, recentMax, rememberEmoji, skinTone } from "./emoji-habits.ts";

function shelf() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
}

test("the latest emoji come first, each once, and so many", () => {
  const storage = shelf();
  for (const emoji of ["👍", "🎉", "👍"]) rememberEmoji(emoji, storage);
  expect(recentEmoji(storage)).toEqual(["👍", "🎉"]);
  for (let code = 0; code < 20; code++) rememberEmoji(String.fromCodePoint(0x1f600 + code), storage);
  expect(recentEmoji(storage)).toHaveLength(recentMax);
});

test("a skin tone is kept, and none is the first", () => {
  const storage = shelf();
  expect(skinTone(storage)).toBe("none");
  chooseSkinTone("medium", storage);
  expect(skinTone(storage)).toBe("medium");
});
