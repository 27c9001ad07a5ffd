/**
 * What a username is, and when two of them are the same.
 *
 * A name is brought to Unicode's NFKC form first, so that one look has one spelling (`ﬁ` is `fi`, full-width
 * letters are plain ones). It then has 2 to 32 code points: letters, marks and digits of any script, `_`, `-` and
 * `.`. Control characters, bidirectional controls and everything Unicode calls "default ignorable" (zero-width
 * joiners, variation selectors, Hangul fillers) are refused: they let two different names look the same. So do blank
 * letters and marks that leave no trace where they stand (UTS #39, 5.4): a dot on a letter that has one, a mark twice.
 *
 * The key decides uniqueness without regard to case. JavaScript has no case folding, so the key goes up and down
 * again, which comes out the same for every spelling of a name: `Straße` and `STRASSE` share a key, final `ς` and
 * `σ` do, and so do the Turkish `ı` and `i`; only the dotted capital `İ` stays apart. Letters of different scripts
 * that look alike are different names.
 */
export const usernameCharsMin = 2;
export const usernameCharsMax = 32;

export type ParsedUsername =
  | { readonly kind: "ok"; readonly username: string; readonly key: string }
  | { readonly kind: "invalid"; readonly why: string };

/** More UTF-16 units than any spelling of an allowed name needs, so that a huge text is not normalised at all. */
const rawLengthMax = 1024;
/** Marks on one letter; the scripts that people write in need no more, and taller stacks run into their neighbours. */
const markRunMax = 4;

/** Letters and marks that are drawn as nothing, without being called ignorable: Egyptian blanks, the Khitan filler. */
const blankLetters = /[\u{13441}\u{13442}\u{16fe4}]/u;
const tracelessMark = /\p{Soft_Dotted}\p{M}*\u0307|(\p{Mn})\1/u;
const tooManyMarks = new RegExp(`\\p{M}{${markRunMax + 1}}`, "u");

/** Reads a name as someone typed it, or says in one sentence what is wrong with it. */
export function parseUsername(typed: string): ParsedUsername {
  const why = `A username has ${usernameCharsMin} to ${usernameCharsMax} characters.`;
  if (typed.length > rawLengthMax) return { kind: "invalid", why };
  if (!typed.isWellFormed()) return { kind: "invalid", why: "The username is not well-formed Unicode." };
  const username = typed.normalize("NFKC");
  const length = [...username].length;
  if (length < usernameCharsMin || length > usernameCharsMax) return { kind: "invalid", why };
  const refusal = refuseCharacters(username);
  return refusal === undefined
    ? { kind: "ok", username, key: foldCase(username) }
    : { kind: "invalid", why: refusal };
}

function refuseCharacters(username: string): string | undefined {
  if (/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(username) || blankLetters.test(username)) {
    return "A username has no spaces and no invisible characters.";
  }
  if (!/^[\p{L}\p{M}\p{N}_.-]+$/u.test(username)) {
    return "A username has only letters, digits, and the characters _ - and . in it.";
  }
  if (!/[\p{L}\p{N}]/u.test(username)) return "A username has at least one letter or digit in it.";
  if (/^\p{M}/u.test(username)) return "A username does not begin with a combining mark.";
  if (tracelessMark.test(username)) return "A username has no combining mark that cannot be seen.";
  if (tooManyMarks.test(username))
    return `A username has at most ${markRunMax} combining marks on one letter.`;
  return undefined;
}

/** Takes away case, so that texts which differ in nothing else become equal. */
export function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}
