/**
 * Finds out under which identities PostgreSQL runs here, by running it: `postgres --version` from inside the folder
 * that it has to reach. That asks the kernel, the container's rules, the folders' permissions and the dynamic linker
 * at once, where reading their settings would only guess. It takes some ten milliseconds.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Runtime } from "../../actor/runtime.ts";
import { type Account, namespaceAccount, parseAccounts, serviceAccounts } from "./accounts.ts";
import type { Binaries } from "./binaries.ts";
import { type Identity, type IdentityFacts, type LaunchTools, launchPrefix } from "./identity.ts";
import { type CommandResult, runShortCommand } from "./short-command.ts";

export interface Surroundings {
  readonly dataFolder: string;
  readonly clusterFolder: string;
  readonly binaries: Binaries;
  readonly tools: LaunchTools;
  readonly uid: number;
  readonly runtime: Runtime;
}

/** Where the system keeps its tools. The environment's PATH is not asked: the tools run with Koe's rights. */
const toolPath = "/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin";
const probeTimeoutMs = 5_000;

/** The tools of this system; a `setpriv` that knows no parent-death signal counts as none. */
export async function findLaunchTools(runtime: Runtime): Promise<LaunchTools> {
  const unshare = Bun.which("unshare", { PATH: toolPath }) ?? undefined;
  const setpriv = Bun.which("setpriv", { PATH: toolPath }) ?? undefined;
  if (setpriv === undefined) return { unshare, setpriv };
  const command = [setpriv, "--pdeathsig", "INT", "/bin/sh", "-c", ":"];
  const probe = await runShortCommand({ command, env: {}, timeoutMs: probeTimeoutMs, runtime });
  return { unshare, setpriv: probe.isSuccess ? setpriv : undefined };
}

/** Looks for other identities only where the process is root's. */
export async function observeIdentityFacts(surroundings: Surroundings): Promise<IdentityFacts> {
  const { uid, dataFolder, clusterFolder } = surroundings;
  const clusterUid = ownerOf(clusterFolder);
  const own = { uid, dataFolder, clusterUid, namespaceAccount: undefined, systemAccounts: [] };
  if (uid !== 0) return own;
  const accounts = existsSync("/etc/passwd") ? parseAccounts(readFileSync("/etc/passwd", "utf8")) : [];
  const inside = await seenInNamespace(surroundings, accounts);
  if (inside !== undefined && (clusterUid ?? 0) === 0) return { ...own, namespaceAccount: inside };
  const owners = [clusterUid, ownerOf(dataFolder)].filter((owner) => owner !== undefined);
  return { ...own, systemAccounts: await seenAsSystemUser(surroundings, serviceAccounts(accounts, owners)) };
}

/** Runs `postgres --version` under `identity` from within `folder`. */
export function tryPostgres(
  surroundings: Surroundings,
  identity: Identity,
  folder: string,
): Promise<CommandResult> {
  const { binaries, tools, runtime } = surroundings;
  const version = [binaries.postgres, "--version"];
  const fromFolder = ["/bin/sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", folder, ...version];
  // Our own reach needs no look; and macOS takes the linker's variables from whatever a shell starts.
  const command = [
    ...launchPrefix(identity, tools, "SIGKILL"),
    ...(identity.kind === "self" ? version : fromFolder),
  ];
  return runShortCommand({ command, env: binaries.env, timeoutMs: probeTimeoutMs, runtime });
}

async function seenInNamespace(
  surroundings: Surroundings,
  accounts: readonly Account[],
): Promise<Account | undefined> {
  const account = namespaceAccount(accounts);
  if (account === undefined || surroundings.tools.unshare === undefined) return undefined;
  const result = await tryPostgres(surroundings, { kind: "namespace", account }, surroundings.dataFolder);
  return result.isSuccess ? account : undefined;
}

async function seenAsSystemUser(
  surroundings: Surroundings,
  accounts: readonly Account[],
): Promise<Account[]> {
  if (surroundings.tools.setpriv === undefined) return [];
  const results = await Promise.all(
    accounts.map(async (account) => {
      // The data folder itself is ours to open, what lies above it is not.
      const result = await tryPostgres(
        surroundings,
        { kind: "system_user", account },
        dirname(surroundings.dataFolder),
      );
      return result.isSuccess ? [account] : [];
    }),
  );
  return results.flat();
}

function ownerOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid;
}
