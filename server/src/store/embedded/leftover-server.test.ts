import { describe, expect, test } from "bun:test";
import { parseProcessList, serverRole } from "./leftover-server.ts";

const tag = "koe-65024-21";

describe("a process of the cluster", () => {
  test.each([
    ["the main process", `/opt/koe/bin/postgres\0-D\0/srv/a b/postgres\0-c\0cluster_name=${tag}\0`, "main"],
    [
      "the main process in a list of processes",
      `/opt/my koe/bin/postgres -D /srv -c cluster_name=${tag}`,
      "main",
    ],
    [
      "one that is about to become it",
      `/usr/bin/setpriv\0/opt/bin/postgres\0-c\0cluster_name=${tag}\0`,
      "main",
    ],
    ["a backend", `postgres: ${tag}: koe koe [local] idle\0\0\0`, "child"],
    ["a background process", `postgres: ${tag}: checkpointer `, "child"],
  ] as const)("is recognised: %s", (_what, commandLine, role) => {
    expect(serverRole(commandLine, tag)).toBe(role);
  });

  test.each([
    ["another cluster's main process", `/opt/koe/bin/postgres\0-c\0cluster_name=${tag}7\0`],
    ["another cluster's backend", `postgres: ${tag}7: koe koe [local] idle`],
    ["another installation's server", "/usr/lib/postgresql/18/bin/postgres\0-D\0/var/lib/postgresql\0"],
    ["one that looks for it", `grep\0cluster_name=${tag}\0`],
    ["one that talks about it", `less\0postgres: ${tag}: checkpointer\0`],
    ["a process that has ended", ""],
  ])("is not: %s", (_what, commandLine) => {
    expect(serverRole(commandLine, tag)).toBeUndefined();
  });
});

test("the list of processes is read line by line", () => {
  const text = `    1 /sbin/launchd\n  417 postgres: ${tag}: walwriter \n\n99999 ps -axww\n`;
  expect(parseProcessList(text)).toEqual([
    { pid: 1, commandLine: "/sbin/launchd" },
    { pid: 417, commandLine: `postgres: ${tag}: walwriter ` },
    { pid: 99999, commandLine: "ps -axww" },
  ]);
});
