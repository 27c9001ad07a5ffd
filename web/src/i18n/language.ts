/**
 * Which language the page speaks, and its texts.
 *
 * English is in the first load, since it is also what everything falls back to; any other language is a chunk of its own
 * that is loaded before the page is drawn. The person's choice is kept in this browser; without one the browser's
 * languages decide.
 */
import { en, type Texts } from "./en.ts";

export const languages = { en: "English", ja: "日本語" } as const;
export type Language = keyof typeof languages;

const storageKey = "koe.language";

const catalogues: { readonly [Name in Language]: () => Promise<Texts> } = {
  en: async () => en,
  ja: async () => (await import("./ja.ts")).ja,
};

interface Spoken {
  readonly language: Language;
  readonly texts: Texts;
}

let spoken: Spoken = { language: "en", texts: en };
const listeners = new Set<() => void>();

export const currentLanguage = (): Language => spoken.language;
export const currentTexts = (): Texts => spoken.texts;

const others = new Set<(language: Language) => Promise<unknown>>();

/** Has more texts loaded of the language that is spoken, and from now on of every other before it is. */
export function alsoLoad(load: (language: Language) => Promise<unknown>): void {
  others.add(load);
  load(spoken.language);
}

/** Calls back after each change; gives what ends that. */
export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What the person chose; undefined when the browser is to decide. */
export function chosenLanguage(): Language | undefined {
  return languageNamed(localStorage.getItem(storageKey) ?? "");
}

/** The choice, else the first of the browser's languages that is spoken here, else English. */
export function preferredLanguage(): Language {
  const fromBrowser = navigator.languages.map((tag) => languageNamed(tag.split("-")[0] ?? ""));
  return chosenLanguage() ?? fromBrowser.find((language) => language !== undefined) ?? "en";
}

/** Keeps the choice, or forgets it, and speaks accordingly. */
export async function chooseLanguage(language: Language | undefined): Promise<void> {
  if (language === undefined) localStorage.removeItem(storageKey);
  else localStorage.setItem(storageKey, language);
  await speakPreferred();
}

/** Loads the texts; without a connection to load them over it stays as it is. */
export async function speakPreferred(): Promise<void> {
  const language = preferredLanguage();
  const [texts] = await Promise.all([
    catalogues[language]().catch(() => undefined),
    ...[...others].map((load) => load(language)),
  ]);
  if (texts === undefined) return;
  spoken = { language, texts };
  document.documentElement.lang = language;
  for (const listener of [...listeners]) listener();
}

function languageNamed(name: string): Language | undefined {
  return Object.hasOwn(languages, name) ? knownLanguages.find((language) => language === name) : undefined;
}

const knownLanguages: readonly Language[] = ["en", "ja"];
