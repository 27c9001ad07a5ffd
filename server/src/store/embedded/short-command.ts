import type { Runtime } from "../../actor/runtime.ts";

/** What remains of a command that ran to its end. */
export interface CommandResult {
  readonly isSuccess: boolean;
  readonly output: string;
  /** What it wrote to its error stream, or why it could not be run. */
  readonly errors: string;
}

export interface ShortCommand {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Killed after this long, which counts as failure. */
  readonly timeoutMs: number;
  readonly runtime: Runtime;
}

/** Runs one of PostgreSQL's or the system's small tools. Failing is a result, not an exception. */
export async function runShortCommand(options: ShortCommand): Promise<CommandResult> {
  const child = startQuietly(options);
  if (child instanceof Error) return { isSuccess: false, output: "", errors: child.message };
  const deadline = options.runtime.after(options.timeoutMs, () => child.kill("SIGKILL"));
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  deadline.cancel();
  return { isSuccess: code === 0, output, errors };
}

function startQuietly({ command, env, input }: ShortCommand) {
  try {
    return Bun.spawn([...command], {
      cwd: "/",
      env: { ...env },
      stdin: input === undefined ? "ignore" : new Blob([input]),
      stdout: "pipe",
      stderr: "pipe",
      detached: true,
    });
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
