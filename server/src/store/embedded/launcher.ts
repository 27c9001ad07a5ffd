import type { Runtime } from "../../actor/runtime.ts";
import type { Account } from "./accounts.ts";
import type { Binaries } from "./binaries.ts";
import type { DataFolder } from "./data-folder.ts";
import { chooseIdentity, type Identity, type LaunchTools, launchPrefix } from "./identity.ts";
import { observeIdentityFacts, tryPostgres } from "./identity-facts.ts";
import { type Refusal, refuse } from "./refusal.ts";

/** The way PostgreSQL's programs are run in this place: seen to work, under an identity that they accept. */
export interface Launcher {
  readonly kind: "launcher";
  readonly binaries: Binaries;
  /** The programs' major version, such as `18`. */
  readonly major: string;
  readonly uid: number;
  /** Whom the server's files belong to, if not to us. */
  readonly owner: Account | undefined;
  /** The words before a program; `signal` is what it gets when Koe's process ends, where the system can do that. */
  prefix(signal: "SIGINT" | "SIGKILL"): readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface LauncherSearch {
  readonly folder: DataFolder;
  readonly binaries: Binaries;
  readonly tools: LaunchTools;
  readonly runtime: Runtime;
}

export async function findLauncher({
  folder,
  binaries,
  tools,
  runtime,
}: LauncherSearch): Promise<Launcher | Refusal> {
  const uid = process.geteuid?.() ?? unknownUid;
  const surroundings = {
    dataFolder: folder.path,
    clusterFolder: folder.cluster,
    binaries,
    tools,
    uid,
    runtime,
  };
  const version = await tryPostgres(surroundings, { kind: "self" }, folder.path);
  const major = /^postgres \(PostgreSQL\) (\d+)/.exec(version.output)?.[1];
  if (major === undefined) return cannotRun(version.errors);
  const identity = chooseIdentity(await observeIdentityFacts(surroundings));
  if (identity.kind === "refused") return identity;
  return {
    kind: "launcher",
    binaries,
    major,
    uid,
    owner: ownerOf(identity),
    prefix: (signal) => launchPrefix(identity, tools, signal),
    env: { ...binaries.env, LC_ALL: "C", TZ: "UTC" },
  };
}

function ownerOf(identity: Identity): Account | undefined {
  return identity.kind === "system_user" ? identity.account : undefined;
}

function cannotRun(errors: string): Refusal {
  const [reason = ""] = errors.trim().split("\n");
  return refuse(
    "no_binaries",
    `The PostgreSQL programs that npm installed do not run on this system (${reason}). Set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

/** On systems without user ids there are no packages either; any number but root's does. */
const unknownUid = -1;
