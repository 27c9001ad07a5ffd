/**
 * Under whose name PostgreSQL runs. It refuses user id 0, so a Koe that was started by root has to give it another
 * identity:
 *
 * 1. A user namespace: inside, the server has an unprivileged id; outside it is still the owner of root's files and
 *    nothing more (no capability). It reaches a data folder and an installation under folders that only root may
 *    enter, and nothing changes hands.
 * 2. Where the kernel or a container forbids that, a system user, if it can reach the folders.
 * 3. Else a refusal that says what to do.
 *
 * A cluster that exists already decides: PostgreSQL starts only as the owner of its files. This file is the decision;
 * identity-facts.ts finds out what it is based on.
 */
import type { Account } from "./accounts.ts";
import { type Refusal, refuse } from "./refusal.ts";

export type Identity =
  | { readonly kind: "self" }
  | { readonly kind: "namespace"; readonly account: Account }
  | { readonly kind: "system_user"; readonly account: Account };

export interface IdentityFacts {
  readonly uid: number;
  readonly dataFolder: string;
  /** Who owns the cluster's files; undefined before the first start. */
  readonly clusterUid: number | undefined;
  /** Where uid is 0: the account that PostgreSQL was seen to run as inside a user namespace. */
  readonly namespaceAccount: Account | undefined;
  /** Where uid is 0: the accounts, best first, as which it was seen to run and to reach the data folder's parent. */
  readonly systemAccounts: readonly Account[];
}

export function chooseIdentity(facts: IdentityFacts): Identity | Refusal {
  const { uid, clusterUid, namespaceAccount, systemAccounts } = facts;
  if (uid !== 0)
    return clusterUid === undefined || clusterUid === uid
      ? { kind: "self" }
      : foreignCluster(facts, clusterUid);
  if (clusterUid === undefined || clusterUid === 0) {
    if (namespaceAccount !== undefined) return { kind: "namespace", account: namespaceAccount };
  }
  const account = systemAccounts.find(
    (candidate) => clusterUid === undefined || candidate.uid === clusterUid,
  );
  return account === undefined ? noIdentity(facts) : { kind: "system_user", account };
}

function foreignCluster({ uid, dataFolder }: IdentityFacts, clusterUid: number): Refusal {
  return refuse(
    "data_folder_unusable",
    `The database in ${dataFolder} belongs to user id ${clusterUid}, and Koe runs as ${uid}. Run Koe as that user.`,
  );
}

function noIdentity({ dataFolder, clusterUid }: IdentityFacts): Refusal {
  const why =
    clusterUid === undefined || clusterUid === 0
      ? "no user namespace can be made here"
      : `the owner of the database, user id ${clusterUid}, cannot reach it`;
  const chown = clusterUid === 0 ? ` (after \`chown -R\` of ${dataFolder} to it)` : "";
  return refuse(
    "no_unprivileged_user",
    `PostgreSQL does not run as root, and ${why}. Run Koe as an ordinary user${chown}, or set DATABASE_URL.`,
  );
}

/** The system's tools that are there and do what is needed. */
export interface LaunchTools {
  readonly unshare: string | undefined;
  readonly setpriv: string | undefined;
}

/**
 * The words before a command that run it under `identity` and, where the system can, send it `signal` when Koe's
 * process ends without stopping it. Each word replaces itself by the next, so the process keeps its id.
 */
export function launchPrefix(identity: Identity, tools: LaunchTools, signal: "SIGINT" | "SIGKILL"): string[] {
  const { unshare, setpriv } = tools;
  const death = ["--pdeathsig", signal.slice("SIG".length)];
  const tied = setpriv === undefined ? [] : [setpriv, ...death];
  if (identity.kind === "self") return tied;
  const { uid, gid } = identity.account;
  if (identity.kind === "namespace") {
    return [unshare ?? "unshare", "--user", `--map-user=${uid}`, `--map-group=${gid}`, ...tied];
  }
  return [setpriv ?? "setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", ...death];
}
