/**
 * Cuts a stream of text into lines of bounded length. What exceeds the bound is dropped up to the next line break, so
 * a server that writes one endless line costs neither memory nor log space.
 */
export class LogLines {
  readonly #lineCharsMax: number;
  #rest = "";
  #isOverlong = false;

  constructor(lineCharsMax: number) {
    this.#lineCharsMax = lineCharsMax;
  }

  /** The lines that `text` completes; empty ones are left out. */
  push(text: string): string[] {
    const [first = "", ...others] = text.split("\n");
    const lines: string[] = [];
    this.#extend(first);
    for (const other of others) {
      lines.push(...this.end());
      this.#extend(other);
    }
    return lines;
  }

  /** The line that was begun and not completed, if any. */
  end(): string[] {
    const line = this.#isOverlong ? `${this.#rest}…` : this.#rest.trimEnd();
    this.#rest = "";
    this.#isOverlong = false;
    return line === "" ? [] : [line];
  }

  #extend(text: string): void {
    const room = this.#lineCharsMax - this.#rest.length;
    if (text.length > room) this.#isOverlong = true;
    this.#rest += text.slice(0, room);
  }
}
