import type { Runtime } from "../actor/runtime.ts";
import { migrate } from "../store/migrate.ts";
import type { Database } from "../store/postgres.ts";
import { type Outcome, refused } from "./outcome.ts";
import { type DatabaseNeeds, reachDatabase } from "./reach-database.ts";
import type { Stdio } from "./stdio.ts";

export interface CommandDeps {
  readonly config: DatabaseNeeds["config"];
  readonly runtime: Runtime;
  readonly stdio: Stdio;
  /** Aborted, with the signal's name for a reason, when the command is to leave off. */
  readonly signal: AbortSignal;
}

export interface DatabaseUse {
  readonly mayCreate?: boolean;
  readonly mustBeAlone?: boolean;
  /** Brings the schema up to date first, as the server would. */
  readonly migrates: boolean;
}

/** Lets `use` work on the database, and leaves nothing running, whatever becomes of it. */
export async function withDatabase(
  { mayCreate = false, mustBeAlone = false, migrates }: DatabaseUse,
  deps: CommandDeps,
  use: (database: Database) => Promise<Outcome>,
): Promise<Outcome> {
  const { signal, stdio } = deps;
  const reached = await reachDatabase({ ...deps, mayCreate, mustBeAlone });
  if (reached.kind === "refused") return reached;
  const { database, close } = reached;
  // What the command waits for fails then, and the command with it.
  const leaveOff = () => {
    stdio.stdin.destroy();
    void close();
  };
  signal.addEventListener("abort", leaveOff);
  try {
    if (signal.aborted) return refused("Interrupted.");
    const migrated = migrates ? await migrate(database) : undefined;
    return migrated?.kind === "refused" ? refused(migrated.message) : await use(database);
  } finally {
    signal.removeEventListener("abort", leaveOff);
    await close();
  }
}
