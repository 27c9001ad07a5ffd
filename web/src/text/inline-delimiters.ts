/**
 * `*`, `_` and `~~` around words, paired as CommonMark has it: a run of them opens or closes by what stands before and
 * behind it, and closes the nearest that it fits. Where nothing was found once is not searched again, so that the
 * whole is linear.
 */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface Inner extends Span {
  readonly pieces: readonly Piece[];
}

/** What was recognized in a text, and where it stands. */
export type Piece =
  | (Span & { readonly kind: "strong" | "emphasis" | "strike"; readonly inner: Inner })
  | (Span & { readonly kind: "link"; readonly href: string; readonly inner: Inner })
  | (Span & { readonly kind: "code"; readonly marks: number })
  | (Span & { readonly kind: "mention" | "url" | "escape" | "break" });

export interface Delimiter extends Span {
  readonly kind: "delimiter";
  readonly sign: string;
  readonly canOpen: boolean;
  readonly canClose: boolean;
  /** Of the whole run, of which a part may be used up. */
  readonly length: number;
}

export type Part = Piece | Delimiter;

const punctuation = /[\p{S}\p{P}]/u;

/** The run of delimiters that begins there. */
export function delimiterAt(text: string, from: number): Delimiter {
  const sign = text.charAt(from);
  let to = from + 1;
  while (text[to] === sign) to++;
  const before = sideOf(text.charAt(from - 1));
  const after = sideOf(text.charAt(to));
  const isLeft = after !== "space" && (after === "word" || before !== "word");
  const isRight = before !== "space" && (before === "word" || after !== "word");
  const length = to - from;
  const isDelimiter = sign !== "~" || length === 2;
  const isInWord = sign === "_" && isLeft && isRight;
  return {
    kind: "delimiter",
    ...{ sign, from, to, length },
    canOpen: isDelimiter && isLeft && (!isInWord || before === "punctuation"),
    canClose: isDelimiter && isRight && (!isInWord || after === "punctuation"),
  };
}

function sideOf(character: string): "space" | "punctuation" | "word" {
  if (character.trim() === "") return "space";
  return punctuation.test(character) ? "punctuation" : "word";
}

/** The pieces, those that stand between two delimiters in them. Delimiters that are alone are text. */
export function paired(parts: readonly Part[]): readonly Piece[] {
  const out: Part[] = [];
  /** By what closes: below it there is nothing that it could close. */
  const floors = new Map<string, number>();
  for (const part of parts) {
    let rest: Part | undefined = part;
    while (rest?.kind === "delimiter" && rest.canClose) {
      const opener = openerOf(rest, out, floors);
      if (opener === undefined) break;
      rest = close(opener, rest, out);
      for (const [closer, floor] of floors) floors.set(closer, Math.min(floor, opener.at));
    }
    if (rest !== undefined && (rest.kind !== "delimiter" || rest.canOpen)) out.push(rest);
  }
  return out.filter((part) => part.kind !== "delimiter");
}

interface Opener {
  readonly at: number;
  readonly open: Delimiter;
}

function openerOf(closer: Delimiter, out: readonly Part[], floors: Map<string, number>): Opener | undefined {
  const name = `${closer.sign}${closer.canOpen}${closer.length % 3}`;
  const floor = floors.get(name) ?? 0;
  for (let at = out.length - 1; at >= floor; at--) {
    const open = out[at];
    if (open?.kind === "delimiter" && fits(open, closer)) return { at, open };
  }
  floors.set(name, out.length);
  return undefined;
}

/** Runs that could as well do the other are no pair when their lengths together are a multiple of three. */
function fits(open: Delimiter, closer: Delimiter): boolean {
  if (open.sign !== closer.sign || !open.canOpen) return false;
  const isAmbiguous = open.sign !== "~" && (closer.canOpen || open.canClose);
  const isMultiple = (open.length + closer.length) % 3 === 0 && open.length % 3 !== 0;
  return !(isAmbiguous && isMultiple);
}

/** Puts what stands between both into a piece. Gives what is left of the closing run. */
function close({ at, open }: Opener, closer: Delimiter, out: Part[]): Delimiter | undefined {
  const used = Math.min(2, open.to - open.from, closer.to - closer.from);
  const from = open.to - used;
  const to = closer.from + used;
  const pieces = out.splice(at).filter((part) => part.kind !== "delimiter");
  if (from > open.from) out.push({ ...open, to: from });
  const kind = open.sign === "~" ? "strike" : used === 2 ? "strong" : "emphasis";
  out.push({ kind, from, to, inner: { pieces, from: open.to, to: closer.from } });
  return to < closer.to ? { ...closer, from: to } : undefined;
}
