/**
 * The lines of a message → its paragraphs, quotes, lists and blocks of code, by the rules of CommonMark as far as a chat
 * has use for them. Each line is looked at once, against the quotes and list items that are open; there are at most
 * `depthMax` of those, and what would nest deeper is text.
 */
import { parseInlines } from "./message-inlines.ts";
import { type Block, depthMax } from "./message-tree.ts";
import { TextLine } from "./text-line.ts";

interface List {
  /** What its items begin with, beside a number: lists of different signs are different lists. */
  readonly sign: string;
  readonly items: Block[][];
}

interface Container {
  readonly blocks: Block[];
  /** Undefined: a quote, or the message itself. */
  readonly item?: { readonly sign: string; readonly width: number };
  /** An item that begins with a blank line, of which nothing was seen yet. */
  isBlank: boolean;
  /** The list that the next item may belong to. */
  list: List | undefined;
}

interface Fence {
  readonly mark: string;
  readonly language: string;
  readonly lines: string[];
}

interface Marker {
  readonly sign: string;
  readonly start: number | undefined;
  readonly length: number;
}

const bulletForm = /^[-+*](?=\s|$)/;
const numberForm = /^(\d{1,9})([.)])(?=\s|$)/;
const fenceForm = /^(?:(`{3,})([^`]*)|(~{3,})(.*))$/;

/** Further in than this a line goes on with the paragraph before it. */
const breakingIndentMax = 3;

export function parseMessage(text: string): readonly Block[] {
  const reader = new BlockReader();
  for (const line of text.split(/\r\n|\r|\n/)) reader.read(new TextLine(line));
  return reader.end();
}

class BlockReader {
  readonly #open: [Container, ...Container[]] = [containerOf()];
  #paragraph: string[] | undefined;
  #fence: Fence | undefined;

  read(line: TextLine): void {
    let depth = 1;
    while (this.#goesOn(this.#open[depth], line)) depth++;
    const isInside = depth === this.#open.length;
    if (isInside && this.#fence !== undefined) return this.#readCode(this.#fence, line);
    if (this.#paragraph !== undefined && this.#isMoreOfParagraph(line)) {
      this.#paragraph.push(line.rest.trimEnd());
      return;
    }
    this.#endLeaf();
    this.#open.length = depth;
    if (!line.isBlank) this.#begin(line);
  }

  end(): readonly Block[] {
    this.#endLeaf();
    return this.#open[0].blocks;
  }

  get #top(): Container {
    return this.#open.at(-1) ?? this.#open[0];
  }

  /** Whether the line is inside of what is open; then it stands behind what says so. */
  #goesOn(container: Container | undefined, line: TextLine): boolean {
    if (container === undefined) return false;
    if (container.item === undefined) return line.takeQuoteSign();
    if (line.isBlank) return !container.isBlank;
    if (line.indent < container.item.width) return false;
    container.isBlank = false;
    line.skipColumns(container.item.width);
    return true;
  }

  /** Lines of a paragraph need not repeat the signs of what it stands in. */
  #isMoreOfParagraph(line: TextLine): boolean {
    if (line.isBlank) return false;
    return line.indent > breakingIndentMax || !this.#breaksParagraph(line.written);
  }

  #breaksParagraph(written: string): boolean {
    if (fenceForm.test(written)) return true;
    const marker = markerOf(written);
    if (marker === undefined) return written.startsWith(">");
    // "1984. A year" and a lonely "-" go on with the text before them, except among such items.
    const isAmongItems = this.#open.some(({ item }) => item?.sign === marker.sign);
    return isAmongItems || (written.trimEnd().length > marker.length && (marker.start ?? 1) === 1);
  }

  #begin(line: TextLine): void {
    while (this.#open.length <= depthMax && (this.#beginQuote(line) || this.#beginItem(line)));
    const [, ticks, ofTicks, tildes, ofTildes] = fenceForm.exec(line.written) ?? [];
    const mark = ticks ?? tildes;
    if (mark !== undefined) {
      this.#fence = { mark, language: (ofTicks ?? ofTildes ?? "").trim(), lines: [] };
    } else if (!line.isBlank) {
      this.#paragraph = [line.written.trimEnd()];
    }
  }

  #beginQuote(line: TextLine): boolean {
    if (!line.takeQuoteSign()) return false;
    const quote = containerOf();
    this.#add({ kind: "quote", blocks: quote.blocks });
    this.#open.push(quote);
    return true;
  }

  #beginItem(line: TextLine): boolean {
    const marker = markerOf(line.written);
    if (marker === undefined) return false;
    const { sign, start, length } = marker;
    const width = line.takeMarker(length);
    const item = { ...containerOf(), item: { sign, width }, isBlank: line.isBlank };
    const parent = this.#top;
    if (parent.list?.sign !== sign) {
      const list: List = { sign, items: [] };
      this.#add({ kind: "list", start, items: list.items });
      parent.list = list;
    }
    parent.list?.items.push(item.blocks);
    this.#open.push(item);
    return true;
  }

  #readCode(fence: Fence, line: TextLine): void {
    const written = line.indent > breakingIndentMax ? "" : line.written.trimEnd();
    const isEnd = written.startsWith(fence.mark) && written === fence.mark.charAt(0).repeat(written.length);
    if (isEnd) this.#endLeaf();
    else fence.lines.push(line.rest);
  }

  #endLeaf(): void {
    if (this.#paragraph !== undefined) {
      const children = parseInlines(this.#paragraph.join("\n"), this.#open.length - 1);
      this.#add({ kind: "paragraph", children });
    }
    if (this.#fence !== undefined) {
      const { language, lines } = this.#fence;
      this.#add({ kind: "code", language, text: lines.join("\n") });
    }
    this.#paragraph = undefined;
    this.#fence = undefined;
  }

  #add(block: Block): void {
    const { blocks } = this.#top;
    blocks.push(block);
    this.#top.list = undefined;
  }
}

function containerOf(): Container {
  return { blocks: [], isBlank: false, list: undefined };
}

/** The sign of a list item that the text begins with. */
function markerOf(written: string): Marker | undefined {
  const bullet = bulletForm.exec(written)?.[0];
  if (bullet !== undefined) return { sign: bullet, start: undefined, length: 1 };
  const [marker, digits, sign] = numberForm.exec(written) ?? [];
  if (marker === undefined || sign === undefined) return undefined;
  return { sign, start: Number(digits), length: marker.length };
}
