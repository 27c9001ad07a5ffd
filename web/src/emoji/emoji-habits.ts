/** Which emoji somebody picks, in this browser: the latest ones, and the skin tone. */
import type { SkinTone } from "frimousse";

/** One row of the picker. */
export const recentMax = 9;

const recentKey = "koe.emoji.recent";
const toneKey = "koe.emoji.skin-tone";
const tones: readonly SkinTone[] = ["none", "light", "medium-light", "medium", "medium-dark", "dark"];

export type HabitStorage = Pick<Storage, "getItem" | "setItem">;

/** The latest first. */
export function recentEmoji(storage: HabitStorage = localStorage): readonly string[] {
  return (storage.getItem(recentKey) ?? "")
    .split(" ")
    .filter((emoji) => emoji !== "")
    .slice(0, recentMax);
}

export function rememberEmoji(emoji: string, storage: HabitStorage = localStorage): void {
  const others = recentEmoji(storage).filter((other) => other !== emoji);
  storage.setItem(recentKey, [emoji, ...others].slice(0, recentMax).join(" "));
}

export function skinTone(storage: HabitStorage = localStorage): SkinTone {
  const kept = storage.getItem(toneKey);
  return tones.find((tone) => tone === kept) ?? "none";
}

export function chooseSkinTone(tone: SkinTone, storage: HabitStorage = localStorage): void {
  storage.setItem(toneKey, tone);
}
