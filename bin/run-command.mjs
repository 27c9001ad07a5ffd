// @ts-check
import { fileURLToPath } from "node:url";
import { runChild, startChildApart } from "./child.mjs";
import { runDevServer } from "./dev-server.mjs";
import { findBun } from "./find-bun.mjs";
import { install } from "./install.mjs";
import { say } from "./say.mjs";
import { onStopRequest } from "./stop-requests.mjs";
import { runTestSuite } from "./test-suite.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const serverEntry = "server/src/main.ts";
const adminEntry = "server/src/koe.ts";
const sourceFolders = ["protocol/src", "server/src"];
const usage = "usage: node bin/launch.mjs start | dev | test [filter …] | koe <command …>";

/** @type {Record<string, (bun: string, args: string[]) => Promise<number>>} */
const commands = {
  start: (bun, args) => untilStopped(startServer(bun, args)),
  dev: (bun, args) => runDevServer(root, () => startServer(bun, args), sourceFolders),
  test: (bun, filters) => runTestSuite({ root, bun, filters }),
  koe: (bun, args) => runChild(bun, [adminEntry, ...args], { cwd: root }),
};

/**
 * @param {string[]} argv the command's name and its arguments
 * @returns {Promise<number>} the exit status
 */
export async function runCommand([name = "", ...args]) {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    say(usage);
    return 2;
  }
  const status = await install(root, { withDev: name === "test" || name === "dev" });
  if (status !== 0) return status;
  const bun = findBun(root);
  if (bun === undefined) {
    say(
      `There is no Bun for ${process.platform} on ${process.arch}; Koe runs on Linux and macOS, x64 and arm64.`,
    );
    return 1;
  }
  return command(bun, args);
}

/**
 * @param {string} bun
 * @param {string[]} args
 */
function startServer(bun, args) {
  return startChildApart(bun, [serverEntry, ...args], { cwd: root });
}

/** @param {import("./child.mjs").Child} server */
function untilStopped(server) {
  return server.status.finally(onStopRequest(server.send));
}
