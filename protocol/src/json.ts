/**
 * Reading JSON from strangers: the depth is counted before anything is built, so that a deeply nested document costs
 * one pass over its text and no stack.
 */
export type ParsedJson =
  | { readonly kind: "parsed"; readonly value: unknown }
  | { readonly kind: "malformed" }
  | { readonly kind: "too_deep" };

const quote = 0x22;
const backslash = 0x5c;

/** Parses `text`, refusing what nests arrays and objects deeper than `depthMax`. */
export function parseJson(text: string, depthMax: number): ParsedJson {
  if (isDeeperThan(text, depthMax)) return { kind: "too_deep" };
  try {
    return { kind: "parsed", value: JSON.parse(text) };
  } catch {
    return { kind: "malformed" };
  }
}

function isDeeperThan(text: string, depthMax: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (isInString) {
      if (unit === backslash) index++;
      else if (unit === quote) isInString = false;
    } else if (unit === quote) {
      isInString = true;
    } else if (unit === 0x7b || unit === 0x5b) {
      if (++depth > depthMax) return true;
    } else if (unit === 0x7d || unit === 0x5d) {
      depth--;
    }
  }
  return false;
}
