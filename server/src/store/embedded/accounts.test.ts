import { expect, test } from "bun:test";
import { namespaceAccount, parseAccounts, serviceAccounts } from "./accounts.ts";

const passwd = [
  "root:x:0:0:root:/root:/bin/bash",
  "daemon:x:1:1::/usr/sbin:/usr/sbin/nologin",
  "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
  "+@netgroup::::::",
  "broken",
  "alice:x:1000:100::/home/alice:/bin/sh",
  "postgres:x:101:104::/var/lib/postgresql:/bin/bash",
  "",
].join("\n");
const accounts = parseAccounts(passwd);
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

test("a passwd file's accounts are read, and what is no account is left out", () => {
  expect(names(accounts)).toEqual(["root", "daemon", "nobody", "alice", "postgres"]);
  expect(accounts[3]).toEqual({ name: "alice", uid: 1000, gid: 100 });
});

test("inside a namespace the server is neither root nor, if there is another, the one that strangers' files get", () => {
  expect(namespaceAccount(accounts)?.name).toBe("daemon");
  expect(namespaceAccount(parseAccounts("root:x:0:0\nnobody:x:65534:65534"))?.name).toBe("nobody");
  expect(namespaceAccount(parseAccounts("root:x:0:0"))).toBeUndefined();
});

test("outside of one it is the owner of its files first, then an account made for services, never root", () => {
  expect(names(serviceAccounts(accounts, []))).toEqual(["postgres", "nobody"]);
  expect(names(serviceAccounts(accounts, [0, 1000, 65534]))).toEqual(["alice", "nobody", "postgres"]);
  expect(names(serviceAccounts(accounts, [4242]))).toEqual(["postgres", "nobody"]);
});
