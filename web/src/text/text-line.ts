/**
 * One line of a message while the signs of quotes and list items are taken off its beginning. A tab reaches to the next
 * column that four divides.
 */
const tabColumns = 4;

/** More blanks behind the sign of a list item than this belong to its text. */
const blanksMax = 4;

export class TextLine {
  readonly #text: string;
  #at = 0;
  #column = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** What is left of it, with the blanks before it. */
  get rest(): string {
    return this.#text.slice(this.#at);
  }

  /** What is left of it, without the blanks before it. */
  get written(): string {
    return this.#text.slice(this.#blanks().at);
  }

  get isBlank(): boolean {
    return this.#blanks().at === this.#text.length;
  }

  /** Columns of blanks before what is written. */
  get indent(): number {
    return this.#blanks().column - this.#column;
  }

  /** Past `>` and a blank behind it. False: there is none, and nothing was skipped. */
  takeQuoteSign(): boolean {
    const { at, column } = this.#blanks();
    if (this.#text[at] !== ">") return false;
    this.#at = at + 1;
    this.#column = column + 1;
    if (this.indent > 0) this.skipColumns(1);
    return true;
  }

  /** Past the sign of a list item and the blanks behind it. Gives how far in the lines of the item are. */
  takeMarker(length: number): number {
    const begin = this.#column;
    const { at, column } = this.#blanks();
    this.#at = at + length;
    this.#column = column + length;
    const blanks = this.isBlank || this.indent > blanksMax ? 1 : this.indent;
    const width = this.#column - begin + blanks;
    this.skipColumns(blanks);
    return width;
  }

  /** Past so many columns of blanks, as far as there are. */
  skipColumns(count: number): void {
    const until = this.#column + count;
    while (this.#column < until && isBlankAt(this.#text, this.#at)) {
      this.#column = columnAfter(this.#text, this.#at, this.#column);
      this.#at++;
    }
  }

  /** Where the blanks end that it begins with now. */
  #blanks(): { readonly at: number; readonly column: number } {
    let at = this.#at;
    let column = this.#column;
    for (; isBlankAt(this.#text, at); at++) column = columnAfter(this.#text, at, column);
    return { at, column };
  }
}

function isBlankAt(text: string, at: number): boolean {
  return text[at] === " " || text[at] === "\t";
}

function columnAfter(text: string, at: number, column: number): number {
  return text[at] === "\t" ? column + tabColumns - (column % tabColumns) : column + 1;
}
