import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { Writable } from "node:stream";
import { writeBackup } from "../store/backup.ts";
import type { Command } from "./command.ts";
import { done, type Outcome, type Refused, refused } from "./outcome.ts";
import { writeReplacementFile } from "./replacement-file.ts";
import { rowCounts } from "./row-counts.ts";
import type { Stdio } from "./stdio.ts";
import { type CommandDeps, withDatabase } from "./with-database.ts";

type BackUp = Extract<Command, { kind: "back_up" }>;

/**
 * Everything in one file, while Koe goes on working. The database is not migrated for it: a backup is what one makes
 * before that.
 */
export async function backUp(command: BackUp, deps: CommandDeps): Promise<Outcome> {
  const obstacle = findObstacle(command, deps.stdio);
  if (obstacle !== undefined) return obstacle;
  return withDatabase({ migrates: false }, deps, async (database) => {
    const write = (destination: Writable) => writeBackup(database, destination, new Date(deps.runtime.now()));
    if (command.file === "-") {
      const outcome = await write(throughTo(deps.stdio.stdout));
      return outcome.kind === "refused"
        ? refused(outcome.message)
        : { ...done(`Wrote ${rowCounts(Object.entries(outcome.rows))}.`), isAside: true };
    }
    const outcome = await writeReplacementFile(command.file, write);
    return outcome.kind === "refused"
      ? refused(outcome.message)
      : done(`Wrote ${command.file}: ${rowCounts(Object.entries(outcome.rows))}.`);
  });
}

function findObstacle({ file, mayReplace }: BackUp, { stdout }: Stdio): Refused | undefined {
  if (file === "-") {
    return stdout.isTTY
      ? refused("A backup is nothing to read at a terminal. Send it to a file or a program.")
      : undefined;
  }
  if (!existsSync(file)) {
    return existsSync(dirname(file)) ? undefined : refused(`There is no folder ${dirname(file)}.`);
  }
  if (!statSync(file).isFile()) return refused(`${file} is there already and is no file.`);
  return mayReplace
    ? undefined
    : refused(`${file} is there already. Choose another name, or --force to replace it.`);
}

/** A stream that can end without ending the one it writes to. */
function throughTo(stream: NodeJS.WritableStream): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, written) => {
      stream.write(chunk, (error) => written(error));
    },
  });
}
