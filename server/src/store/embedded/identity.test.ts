import { describe, expect, test } from "bun:test";
import { chooseIdentity, type IdentityFacts, launchPrefix } from "./identity.ts";

const daemon = { name: "daemon", uid: 1, gid: 1 };
const alice = { name: "alice", uid: 1000, gid: 100 };
const postgres = { name: "postgres", uid: 101, gid: 104 };

function choose(facts: Partial<IdentityFacts>) {
  return chooseIdentity({
    uid: 0,
    dataFolder: "/srv/koe",
    clusterUid: undefined,
    namespaceAccount: undefined,
    systemAccounts: [],
    ...facts,
  });
}

describe("an ordinary user", () => {
  test("runs the server as itself, on a new cluster and on its own", () => {
    expect(choose({ uid: 1000 })).toEqual({ kind: "self" });
    expect(choose({ uid: 1000, clusterUid: 1000 })).toEqual({ kind: "self" });
  });

  test("is refused somebody else's cluster, with the owner's id", () => {
    const refusal = choose({ uid: 1000, clusterUid: 0 });
    expect(refusal).toMatchObject({ kind: "refused", code: "data_folder_unusable" });
    expect(JSON.stringify(refusal)).toContain("user id 0");
  });
});

describe("root", () => {
  const both = { namespaceAccount: daemon, systemAccounts: [postgres] };

  test("prefers a namespace, for a new cluster and for root's", () => {
    expect(choose(both)).toEqual({ kind: "namespace", account: daemon });
    expect(choose({ ...both, clusterUid: 0 })).toEqual({ kind: "namespace", account: daemon });
  });

  test("takes the first system user that reaches everything where there is no namespace", () => {
    expect(choose({ systemAccounts: [alice, postgres] })).toEqual({ kind: "system_user", account: alice });
  });

  test("runs the server as the owner of a cluster that is not root's, and as nobody else", () => {
    const owned = { ...both, clusterUid: 1000 };
    expect(choose({ ...owned, systemAccounts: [postgres, alice] })).toEqual({
      kind: "system_user",
      account: alice,
    });
    expect(choose(owned)).toMatchObject({ kind: "refused", code: "no_unprivileged_user" });
  });

  test("is refused with a way out where nothing is possible", () => {
    for (const clusterUid of [undefined, 0, 1000]) {
      const refusal = choose({ clusterUid });
      expect(refusal).toMatchObject({ kind: "refused", code: "no_unprivileged_user" });
      expect(JSON.stringify(refusal)).toMatch(/ordinary user.*DATABASE_URL/);
    }
  });

  test("is not given root's cluster as a system user, whose files they are not", () => {
    const refusal = choose({ clusterUid: 0, systemAccounts: [postgres] });
    expect(refusal).toMatchObject({ kind: "refused", code: "no_unprivileged_user" });
    expect(JSON.stringify(refusal)).toContain("chown");
  });
});

describe("the words before a command", () => {
  const tools = { unshare: "/usr/bin/unshare", setpriv: "/usr/bin/setpriv" };

  test("tie it to our process where the system can", () => {
    expect(launchPrefix({ kind: "self" }, tools, "SIGINT").join(" ")).toBe(
      "/usr/bin/setpriv --pdeathsig INT",
    );
    expect(launchPrefix({ kind: "self" }, { ...tools, setpriv: undefined }, "SIGINT")).toEqual([]);
  });

  test("enter a namespace before the tie, since a change of identity undoes it", () => {
    expect(launchPrefix({ kind: "namespace", account: daemon }, tools, "SIGKILL").join(" ")).toBe(
      "/usr/bin/unshare --user --map-user=1 --map-group=1 /usr/bin/setpriv --pdeathsig KILL",
    );
  });

  test("leave root's groups behind with root's id", () => {
    expect(launchPrefix({ kind: "system_user", account: postgres }, tools, "SIGINT").join(" ")).toBe(
      "/usr/bin/setpriv --reuid=101 --regid=104 --clear-groups --pdeathsig INT",
    );
  });
});
