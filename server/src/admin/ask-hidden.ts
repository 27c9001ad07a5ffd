import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { Stdio } from "./stdio.ts";

/**
 * Asks at the terminal, one question after the other, without showing what is typed. Undefined when the input ends or
 * the person gives up. Answers may come all at once, ahead of their questions.
 */
export function askHidden(
  questions: readonly string[],
  { stdin, stderr }: Pick<Stdio, "stdin" | "stderr">,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, written) => written() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 });
  const answers: string[] = [];
  const isComplete = () => answers.length >= questions.length;
  const ask = () => {
    stderr.write(questions[answers.length] ?? "");
  };
  const giveUp = () => lines.close();
  signal.addEventListener("abort", giveUp);
  // The terminal is in raw mode, so Ctrl-C comes as a key and not as a signal.
  lines.on("SIGINT", giveUp);
  lines.on("line", (answer) => {
    if (isComplete()) return;
    answers.push(answer);
    stderr.write("\n");
    if (isComplete()) lines.close();
    else ask();
  });
  return new Promise((resolve) => {
    lines.once("close", () => {
      signal.removeEventListener("abort", giveUp);
      if (!isComplete()) stderr.write("\n");
      resolve(isComplete() ? answers : undefined);
    });
    ask();
  });
}
