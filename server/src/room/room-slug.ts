/**
 * The readable id of a public room: what its name has of letters and digits, of any script, joined by `-`.
 *
 * It stands in addresses, so it is short there too, percent-encoded, with room for a number behind it where the id is
 * taken. It begins with a letter or a digit, so it is never a user's own log (`@…`).
 */
export const slugCharsMax = 60;
/** Of the slug as it stands in an address. */
export const slugEncodedMax = 180;

/** `randomId` gives the slug of a name that has neither letter nor digit. */
export function roomSlug(name: string, randomId: () => string): string {
  const words =
    name
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? [];
  return shortened(words.join("-")) || randomId();
}

function shortened(slug: string): string {
  let kept = "";
  let encoded = 0;
  for (const char of [...slug].slice(0, slugCharsMax)) {
    encoded += encodeURIComponent(char).length;
    if (encoded > slugEncodedMax) break;
    kept += char;
  }
  return kept.replace(/-$/, "");
}
