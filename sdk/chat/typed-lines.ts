import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** What somebody types, line by line, at a terminal or through a pipe. */
export interface TypedLines extends AsyncIterable<string> {
  /** The next line, which the terminal does not show; undefined at the end. */
  hidden(question: string): Promise<string | undefined>;
  close(): void;
}

export function typedLines(input: NodeJS.ReadStream, output: NodeJS.WriteStream): TypedLines {
  let isHidden = false;
  const shown = new Writable({
    write: (chunk, _encoding, done) => {
      if (!isHidden) output.write(chunk);
      done();
    },
  });
  const reader = createInterface({ input, output: shown, terminal: input.isTTY });
  const lines = reader[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]: () => lines,
    async hidden(question) {
      if (input.isTTY) output.write(question);
      isHidden = true;
      const { value, done } = await lines.next();
      isHidden = false;
      if (input.isTTY) output.write("\n");
      return done === true ? undefined : value;
    },
    close: () => reader.close(),
  };
}
