/**
 * The texts of what is fetched when it is wanted: `const { settings } = useLaterTexts()`. English comes with it. Another
 * language suspends until its texts are there, once; a change of language waits for them before anything is drawn.
 */
import { use, useSyncExternalStore } from "react";
import { enLater, type LaterTexts } from "./en-later.ts";
import { alsoLoad, currentLanguage, type Language, onLanguageChange } from "./language.ts";

const catalogues: { readonly [Name in Language]: () => Promise<LaterTexts> } = {
  en: async () => enLater,
  ja: async () => (await import("./ja-later.ts")).jaLater,
};

const loaded = new Map<Language, LaterTexts>([["en", enLater]]);
const loading = new Map<Language, Promise<LaterTexts>>();

alsoLoad(load);

export function useLaterTexts(): LaterTexts {
  const language = useSyncExternalStore(onLanguageChange, currentLanguage);
  return loaded.get(language) ?? use(load(language));
}

/** Where they cannot be fetched, what needs them speaks English until the page is loaded again. */
function load(language: Language): Promise<LaterTexts> {
  const known = loading.get(language);
  if (known !== undefined) return known;
  const texts = catalogues[language]().catch(() => enLater);
  loading.set(language, texts);
  texts.then((found) => loaded.set(language, found));
  return texts;
}
