// @ts-check
import { fileURLToPath } from "node:url";
import { buildPage } from "./build-page.mjs";
import { runChild, startChildApart } from "./child.mjs";
import { runDevServer } from "./dev-server.mjs";
import { findBun } from "./find-bun.mjs";
import { install } from "./install.mjs";
import { pickDevAddresses, serverSettings, startPageServer } from "./page-server.mjs";
import { say } from "./say.mjs";
import { onStopRequest } from "./stop-requests.mjs";
import { runTestSuite } from "./test-suite.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const serverEntry = "server/src/main.ts";
const adminEntry = "server/src/koe.ts";
const performanceEntry = "web/e2e/perf/measure-page.ts";
const chatEntry = "sdk/chat/main.ts";
const sourceFolders = ["protocol/src", "server/src"];
const usage =
  "usage: node bin/launch.mjs start | dev | build | test [filter …] | perf | koe <command …> | chat …";

/** These need the packages that only tests and measurements use. */
const commandsOfDevelopers = new Set(["dev", "test", "perf"]);

/** Above it: ended by a signal. */
const stoppedStatus = 128;

/** @type {Record<string, (bun: string, args: string[]) => Promise<number>>} */
const commands = {
  start: async (bun, args) => {
    const status = await buildPage(root, bun);
    // Whoever stopped the build wants no server. One that failed is no reason: the API works without the page.
    if (status > stoppedStatus) return status;
    return untilStopped(startServer(bun, args));
  },
  dev: async (bun, args) => {
    const addresses = await pickDevAddresses();
    const page = startPageServer(root, bun, addresses);
    const env = serverSettings(addresses);
    return runDevServer(root, () => startServer(bun, args, env), sourceFolders, page);
  },
  build: (bun) => buildPage(root, bun),
  test: (bun, filters) => runTestSuite({ root, bun, filters }),
  perf: async (bun) => {
    const status = await buildPage(root, bun);
    return status === 0 ? runChild(bun, [performanceEntry], { cwd: root }) : status;
  },
  koe: (bun, args) => runChild(bun, [adminEntry, ...args], { cwd: root }),
  chat: (bun, args) => runChild(bun, [chatEntry, ...args], { cwd: root }),
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
  const status = await install(root, { withDev: commandsOfDevelopers.has(name) });
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
 * @param {Record<string, string>} [env]
 */
function startServer(bun, args, env) {
  return startChildApart(bun, [serverEntry, ...args], { cwd: root, env });
}

/** @param {import("./child.mjs").Child} server */
function untilStopped(server) {
  return server.status.finally(onStopRequest(server.send));
}
