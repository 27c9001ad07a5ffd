import { resolve } from "node:path";

/** Koe's command line as a child process, the way an operator or a script runs it. */
export interface KoeCommandEnd {
  readonly status: number;
  /** Standard output as text, and as it came. */
  readonly out: string;
  readonly bytes: Uint8Array;
  readonly errors: string;
}

/** The environment that the command gets, besides what any program needs. */
export type Settings = Readonly<Record<string, string>>;

/** What to do at a question: type this, or something else than typing. */
export type Answer = string | ((child: { kill(signal: "SIGHUP"): void }) => void);

const entry = resolve(import.meta.dir, "../server/src/koe.ts");

export async function koe(
  settings: Settings,
  args: readonly string[],
  input: string | Uint8Array = "",
): Promise<KoeCommandEnd> {
  const child = startCommand(settings, args);
  // A command that does not read its input may be gone before it has all of it.
  void Promise.resolve(child.stdin.write(input)).catch(() => undefined);
  void Promise.resolve(child.stdin.end()).catch(() => undefined);
  const [bytes, errors] = await Promise.all([
    new Response(child.stdout).bytes(),
    new Response(child.stderr).text(),
  ]);
  return { status: await child.exited, out: new TextDecoder().decode(bytes), bytes, errors };
}

/** A command whose input goes on. */
export function startCommand(settings: Settings, args: readonly string[]) {
  return Bun.spawn([process.execPath, entry, ...args], {
    env: environment(settings),
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
}

/** Gives each answer when there is one more question; resolves with the exit status and what was to be seen. */
export async function atTerminal(settings: Settings, args: readonly string[], answers: readonly Answer[]) {
  const unsaid = [...answers];
  let shown = "";
  let asked = 0;
  const child = Bun.spawn([process.execPath, entry, ...args], {
    env: environment(settings),
    terminal: {
      data: (terminal, data) => {
        shown += Buffer.from(data).toString("utf8");
        for (const questions = shown.split(": ").length - 1; asked < questions; asked++) {
          const answer = unsaid.shift() ?? "";
          if (typeof answer === "string") terminal.write(answer);
          else answer(child);
        }
      },
    },
  });
  const status = await child.exited;
  child.terminal?.close();
  return { status, shown: shown.replaceAll("\r", "") };
}

function environment(settings: Settings): Record<string, string | undefined> {
  return { PATH: process.env["PATH"], HOME: process.env["HOME"], ...settings };
}
