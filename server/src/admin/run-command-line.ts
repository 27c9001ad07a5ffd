/**
 * `koe`, from its arguments to its exit status: 0 when it was done, 1 when not, 2 when the arguments were not
 * understood, 128 and the signal's number after an interruption. What was asked for goes to standard output, everything
 * else to standard error.
 */
import { constants } from "node:os";
import manifest from "../../package.json" with { type: "json" };
import { type Environment, loadConfig } from "../config.ts";
import { isSystemError } from "../store/embedded/system-error.ts";
import { QueryFailed, StorageUnavailable } from "../store/postgres.ts";
import { type Command, parseCommand } from "./command.ts";
import { done, type Outcome, refused } from "./outcome.ts";
import { type RunDeps, runCommand } from "./run-command.ts";
import { writeOut } from "./stdio.ts";
import { usage } from "./usage.ts";

export interface Surroundings extends Omit<RunDeps, "config"> {
  readonly environment: Environment;
}

export async function runCommandLine(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdio, signal } = surroundings;
  const parsed = parseCommand(args);
  if (parsed.kind === "wrong") {
    await writeOut(stdio.stderr, `${parsed.why}\n\n${usage}`);
    return 2;
  }
  const outcome = await run(parsed.command, surroundings);
  if (outcome.kind === "done") {
    const stream = outcome.isAside === true ? stdio.stderr : stdio.stdout;
    await writeOut(stream, outcome.lines.map((line) => `${line}\n`).join(""));
    return 0;
  }
  await writeOut(stdio.stderr, signal.aborted ? "Interrupted.\n" : `${outcome.why}\n`);
  return signal.aborted ? 128 + signalNumber(signal.reason) : 1;
}

async function run(command: Command, surroundings: Surroundings): Promise<Outcome> {
  if (command.kind === "help") return done(usage.trimEnd());
  if (command.kind === "version") return done(manifest.version);
  const loaded = loadConfig(surroundings.environment);
  if (loaded.kind === "invalid") return refused(loaded.problems.join("\n"));
  try {
    return await runCommand(command, { ...surroundings, config: loaded.config });
  } catch (error) {
    return refused(explain(error));
  }
}

/** One sentence for what an operator can change, everything for a bug. */
function explain(error: unknown): string {
  if (error instanceof StorageUnavailable) return `The database cannot be reached: ${error.message}.`;
  if (error instanceof QueryFailed) return `The database refused: ${error.message}.`;
  return isSystemError(error) ? `${error.message}.` : Bun.inspect(error);
}

function signalNumber(reason: unknown): number {
  return Object.entries(constants.signals).find(([name]) => name === reason)?.[1] ?? 0;
}
