/** Something that a word can be completed to, and which of many fit what was written best. */
import type { Edit } from "../writing/edit.ts";
import { insertion } from "../writing/edit.ts";
import type { Trigger } from "./trigger.ts";

export interface Candidate {
  /** No two in a list have the same. */
  readonly key: string;
  /** Stands before the label: an emoji, or the sign. */
  readonly mark: string;
  readonly label: string;
  readonly about?: string;
  /** What is written in the place of sign and query. */
  readonly insert: string;
  /** What it is found by, each as `fold` gives it; the first is its name. */
  readonly words: readonly string[];
}

export interface CandidateSource {
  /** What is known here, the likeliest first. */
  known(): readonly Candidate[];
  /** What has to be asked for. Rejects when that fails; then there is what is known. */
  find(query: string): Promise<readonly Candidate[]>;
}

/** How well a candidate fits, the best first. */
const fits: readonly ((query: string, words: readonly string[]) => boolean)[] = [
  (query, [name]) => name === query,
  (query, [name]) => name?.startsWith(query) === true,
  (query, [name]) => name?.split(/[\s_.-]+/).some((part) => part.startsWith(query)) === true,
  (query, [, ...others]) => others.some((word) => word.startsWith(query)),
  (query, [name]) => name?.includes(query) === true,
];

/** Alike for letters in both cases, with and without accents, and of full or half width. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** At most `max`, the best first; what fits alike stays in its order. Of two with one key the first is taken. */
export function bestCandidates(
  query: string,
  candidates: readonly Candidate[],
  max: number,
): readonly Candidate[] {
  const folded = fold(query);
  const byFit = fits.map((): Candidate[] => []);
  const known = new Set<string>();
  for (const candidate of candidates) {
    if (known.has(candidate.key)) continue;
    known.add(candidate.key);
    byFit[fits.findIndex((isFit) => isFit(folded, candidate.words))]?.push(candidate);
  }
  return byFit.flat().slice(0, max);
}

/** Writes the candidate in the place of what was begun, and a blank after it, unless there is one. */
export function completion(text: string, { from, query }: Trigger, { insert }: Candidate): Edit {
  const to = from + 1 + query.length;
  const edit = insertion(from, to, /^\s/.test(text.slice(to)) ? insert : `${insert} `);
  return insert === edit.insert
    ? { ...edit, selectionStart: edit.selectionStart + 1, selectionEnd: edit.selectionEnd + 1 }
    : edit;
}
