/** A user account of this system. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The accounts in the text of a passwd file; lines that are not accounts are left out. */
export function parseAccounts(passwd: string): Account[] {
  return passwd.split("\n").flatMap((line) => {
    const [name = "", , uid = "", gid = ""] = line.split(":");
    return name !== "" && /^\d+$/.test(uid) && /^\d+$/.test(gid)
      ? [{ name, uid: Number(uid), gid: Number(gid) }]
      : [];
  });
}

/** What files of owners unknown to a user namespace appear to belong to inside it. */
const overflowUid = 65534;

/**
 * The account that PostgreSQL gets inside a user namespace. It has to exist, else initdb refuses; any but root will
 * do, and not the one that strangers' files seem to belong to, if there is another.
 */
export function namespaceAccount(accounts: readonly Account[]): Account | undefined {
  const unprivileged = accounts.filter(({ uid }) => uid !== 0);
  return unprivileged.find(({ uid }) => uid !== overflowUid) ?? unprivileged[0];
}

/** The accounts that PostgreSQL might run as outside of a namespace: the owner of its files, then those made for it. */
export function serviceAccounts(accounts: readonly Account[], ownerUids: readonly number[]): Account[] {
  const owners = ownerUids.flatMap((owner) => accounts.filter(({ uid }) => uid === owner));
  const services = ["koe", "postgres", "nobody"].flatMap((service) =>
    accounts.filter(({ name }) => name === service),
  );
  return [...new Set([...owners, ...services])].filter(({ uid }) => uid !== 0);
}
