import { useSyncExternalStore } from "react";
import type { Texts } from "./en.ts";
import { currentTexts, onLanguageChange } from "./language.ts";

/** The page's texts in the language it speaks now: `const { session } = useTexts()`. */
export function useTexts(): Texts {
  return useSyncExternalStore(onLanguageChange, currentTexts);
}
