/**
 * The text of a paragraph → emphasis, code, links and mentions in it, by the rules of CommonMark: delimiters are gathered
 * in one pass, and paired when their link or the paragraph ends. What nests deeper than `depthMax` is shown as it was
 * written. A line break is a line break, and what is no link that may be followed is text.
 */

import { type Delimiter, delimiterAt, type Part, type Piece, paired } from "./inline-delimiters.ts";
import { bareLinkEnd, linkTarget, mentionEnd } from "./inline-forms.ts";
import { depthMax, type Inline } from "./message-tree.ts";
import { safeLink } from "./safe-link.ts";

const escapable = /[!-/:-@[-`{-~]/;
const wordCharacter = /\w/;

/** `depth` counts what the paragraph stands in. */
export function parseInlines(text: string, depth: number): readonly Inline[] {
  const pieces = new InlineReader(text).read();
  return inlinesOf({ pieces, from: 0, to: text.length }, text, depth);
}

class InlineReader {
  readonly #text: string;
  #parts: Part[] = [];
  /** Where the parts after each open bracket begin, and where it stands. */
  #brackets: { readonly part: number; readonly at: number }[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(): readonly Piece[] {
    for (let at = 0; at < this.#text.length; ) at = this.#step(at);
    return paired(this.#parts);
  }

  /** Takes what stands there. Gives where the next thing begins. */
  #step(at: number): number {
    switch (this.#text[at]) {
      case "\\":
        return this.#escape(at);
      case "`":
        return this.#code(at);
      case "*":
      case "_":
      case "~":
        return this.#delimiter(delimiterAt(this.#text, at));
      case "[":
        this.#brackets.push({ part: this.#parts.length, at });
        return at + 1;
      case "]":
        return this.#endBracket(at);
      default:
        return this.#word(at);
    }
  }

  #take(piece: Piece): number {
    this.#parts.push(piece);
    return piece.to;
  }

  #escape(at: number): number {
    const next = this.#text[at + 1] ?? "";
    if (next === "\n") return this.#take({ kind: "break", from: at, to: at + 2 });
    return escapable.test(next) ? this.#take({ kind: "escape", from: at, to: at + 2 }) : at + 1;
  }

  #code(at: number): number {
    const ticks = /`+/y;
    ticks.lastIndex = at;
    const mark = ticks.exec(this.#text)?.[0] ?? "`";
    const from = at + mark.length;
    for (const { 0: run, index } of this.#text.slice(from).matchAll(/`+/g)) {
      if (run === mark)
        return this.#take({ kind: "code", from: at, to: from + index + run.length, marks: mark.length });
    }
    return from;
  }

  #delimiter(delimiter: Delimiter): number {
    if (delimiter.canOpen || delimiter.canClose) this.#parts.push(delimiter);
    return delimiter.to;
  }

  #endBracket(at: number): number {
    const open = this.#brackets.pop();
    const target = open && linkTarget(this.#text, at + 1);
    const href = target && safeLink(target.address);
    if (open === undefined || target === undefined || href === undefined) return at + 1;
    const pieces = paired(this.#parts.splice(open.part));
    // A link in a link would be two places to go with one click.
    this.#brackets = [];
    return this.#take({
      kind: "link",
      from: open.at,
      to: target.end,
      href,
      inner: { pieces, from: open.at + 1, to: at },
    });
  }

  #word(at: number): number {
    const mention = this.#text[at] === "@" ? mentionEnd(this.#text, at) : undefined;
    if (mention !== undefined) return this.#take({ kind: "mention", from: at, to: mention });
    if (wordCharacter.test(this.#text[at - 1] ?? "")) return at + 1;
    const end = bareLinkEnd(this.#text, at, this.#brackets.length > 0);
    return end === undefined ? at + 1 : this.#take({ kind: "url", from: at, to: end });
  }
}

interface Range {
  readonly pieces: readonly Piece[];
  readonly from: number;
  readonly to: number;
}

function inlinesOf({ pieces, from, to }: Range, text: string, depth: number): readonly Inline[] {
  const inlines: Inline[] = [];
  let position = from;
  for (const piece of pieces) {
    inlines.push(...asWritten(text.slice(position, piece.from)), ...inlineOf(piece, text, depth));
    position = piece.to;
  }
  inlines.push(...asWritten(text.slice(position, to)));
  return inlines;
}

function inlineOf(piece: Piece, text: string, depth: number): readonly Inline[] {
  const written = text.slice(piece.from, piece.to);
  if (depth > depthMax) return asWritten(written);
  switch (piece.kind) {
    case "strong":
    case "emphasis":
    case "strike":
      return [{ kind: piece.kind, children: inlinesOf(piece.inner, text, depth + 1) }];
    case "code":
      return [{ kind: "code", text: codeText(written.slice(piece.marks, -piece.marks)) }];
    case "mention":
      return [{ kind: "mention", username: written.slice(1) }];
    case "link":
      return [
        {
          kind: "link",
          href: piece.href,
          children: inlinesOf(piece.inner, text, depth + 1).map(withoutLinks),
        },
      ];
    case "url":
      return [bareLink(written)];
    case "escape":
      return [{ kind: "text", text: written.slice(1) }];
    case "break":
      return [{ kind: "break" }];
  }
}

function withoutLinks(inline: Inline): Inline {
  switch (inline.kind) {
    case "mention":
      return { kind: "text", text: `@${inline.username}` };
    case "link":
      return inline.children[0] ?? { kind: "text", text: inline.href };
    case "strong":
    case "emphasis":
    case "strike":
      return { kind: inline.kind, children: inline.children.map(withoutLinks) };
    default:
      return inline;
  }
}

function bareLink(written: string): Inline {
  const href = safeLink(written);
  const label: Inline = { kind: "text", text: written };
  return href === undefined ? label : { kind: "link", href, children: [label] };
}

/** One blank at both ends is there for the sake of the backticks. */
function codeText(written: string): string {
  const inner = written.replaceAll("\n", " ");
  const isPadded = inner.startsWith(" ") && inner.endsWith(" ") && inner.trim() !== "";
  return isPadded ? inner.slice(1, -1) : inner;
}

/** Text with its line breaks. */
function asWritten(text: string): readonly Inline[] {
  if (text === "") return [];
  return text.split("\n").flatMap((line, index): Inline[] => {
    const shown: Inline[] = line === "" ? [] : [{ kind: "text", text: line }];
    return index === 0 ? shown : [{ kind: "break" }, ...shown];
  });
}
