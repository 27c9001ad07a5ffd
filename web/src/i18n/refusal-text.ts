import { currentTexts } from "./language.ts";

/** A refusal in the reader's language: by its code where that is known, else in the server's own words. */
export function refusalText({ code, message }: { readonly code: string; readonly message: string }): string {
  const { refusals } = currentTexts();
  return Object.entries(refusals).find(([known]) => known === code)?.[1] ?? message;
}
