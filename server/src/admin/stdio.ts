/** The three streams of the process; `process` itself is one. */
export type Stdio = Pick<NodeJS.Process, "stdin" | "stdout" | "stderr">;

/** Resolves when the text has left the process, so that ending the process loses none of it; or when nobody reads. */
export function writeOut(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(text, () => resolve());
  });
}
