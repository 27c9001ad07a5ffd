import { accessSync, constants, createReadStream, existsSync, statSync } from "node:fs";
import { restoreBackup } from "../store/restore.ts";
import type { Command } from "./command.ts";
import { done, type Outcome, type Refused, refused } from "./outcome.ts";
import { rowCounts } from "./row-counts.ts";
import type { Stdio } from "./stdio.ts";
import { type CommandDeps, withDatabase } from "./with-database.ts";

type Restore = Extract<Command, { kind: "restore" }>;

/** Fills an empty database; everything is there afterwards, or nothing has changed. */
export async function restore({ file }: Restore, deps: CommandDeps): Promise<Outcome> {
  const obstacle = findObstacle(file, deps.stdio);
  if (obstacle !== undefined) return obstacle;
  const use = { mayCreate: true, mustBeAlone: true, migrates: false };
  return withDatabase(use, deps, async (database) => {
    const source = file === "-" ? deps.stdio.stdin : createReadStream(file);
    const outcome = await restoreBackup(database, source);
    if (outcome.kind === "refused") return refused(outcome.message);
    return done(
      `Restored the backup of ${outcome.createdAt.toISOString()}: ${rowCounts(outcome.rows)}.`,
      "Sessions are not in a backup: everybody signs in anew.",
    );
  });
}

/** @throws a system error when the file cannot be read, before a database is made for it. */
function findObstacle(file: string, { stdin }: Stdio): Refused | undefined {
  if (file === "-")
    return stdin.isTTY ? refused("There is no backup on standard input, only a terminal.") : undefined;
  if (!existsSync(file)) return refused(`There is no file ${file}.`);
  accessSync(file, constants.R_OK);
  return statSync(file).isDirectory() ? refused(`${file} is a folder.`) : undefined;
}
