/** Share of the limit from which it is shown. */
const shownFrom = 0.9;

/** `near`: that many characters are left. `over`: that many are too many. */
export type RoomForText =
  | { readonly kind: "plenty" }
  | { readonly kind: "near"; readonly left: number }
  | { readonly kind: "over"; readonly excess: number };

export function roomForText(length: number, charsMax: number): RoomForText {
  if (length > charsMax) return { kind: "over", excess: length - charsMax };
  return length >= charsMax * shownFrom ? { kind: "near", left: charsMax - length } : { kind: "plenty" };
}
