// @ts-check
/**
 * The launcher's two ways to run a command in the foreground.
 *
 * `runChild` shares terminal and process group, as an installer or a password prompt needs. `startChildApart` gives a
 * server a session of its own, out of the terminal's reach, so that a stop request comes from the launcher alone
 * and exactly once. Neither outlives a launcher that is killed outright, where Linux can see to that.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { say } from "./say.mjs";
import { onStopRequest } from "./stop-requests.mjs";

/** What a shell reports for a command that it cannot run. */
const notRunnableStatus = 127;

/**
 * @typedef {object} Child
 * @property {Promise<number>} status the exit status; 128 + n when signal n ended the child
 * @property {(signal: NodeJS.Signals) => void} send
 */

/**
 * @param {string} command
 * @param {string[]} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {Record<string, string>} [options.env] besides what the launcher has
 * @param {"inherit" | "ignore"} [options.output] what becomes of standard output
 * @param {(chunk: Buffer) => void} [options.onErrorOutput] sees what goes to standard error
 * @param {(pid: number) => void} [options.onStart]
 * @param {number} [options.timeoutMs] ends the command after this time
 * @returns {Promise<number>} the exit status
 */
export async function runChild(
  command,
  args,
  { cwd, env = {}, output = "inherit", onErrorOutput, onStart, timeoutMs },
) {
  const errorOutput = onErrorOutput === undefined ? "inherit" : "pipe";
  const [file, line] = stoppedWithLauncher(command, args);
  const spawned = spawn(file, line, {
    cwd,
    env: { ...process.env, ...env },
    timeout: timeoutMs,
    stdio: ["inherit", output, errorOutput],
  });
  if (spawned.pid !== undefined) onStart?.(spawned.pid);
  spawned.stderr?.on("data", (chunk) => {
    process.stderr.write(chunk);
    onErrorOutput?.(chunk);
  });
  const child = observe(command, spawned);
  const stopListening = onStopRequest((signal) => {
    // At a terminal the child has got this Ctrl-C itself.
    if (signal !== "SIGINT" || !isAtTerminal()) child.send(signal);
  });
  return child.status.finally(stopListening);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string> | undefined }} options env: besides what the launcher has
 * @returns {Child}
 */
export function startChildApart(command, args, { cwd, env = {} }) {
  const [file, line] = stoppedWithLauncher(command, args);
  return observe(
    command,
    spawn(file, line, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ["ignore", "inherit", "inherit"],
    }),
  );
}

/**
 * Where Linux has the tool, the kernel asks the command to stop when the launcher is killed outright.
 * @param {string} command
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
function stoppedWithLauncher(command, args) {
  const setpriv = process.platform === "linux" ? findInPath("setpriv") : undefined;
  return setpriv === undefined ? [command, args] : [setpriv, ["--pdeathsig", "TERM", "--", command, ...args]];
}

/**
 * @param {string} command
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Child}
 */
function observe(command, child) {
  /** @type {Promise<number>} */
  const status = new Promise((resolve) => {
    child.on("error", (error) => {
      say(`${command} could not be run: ${error.message}`);
      resolve(notRunnableStatus);
    });
    child.on("close", (code, signal) => {
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
  return { status, send: (signal) => child.kill(signal) };
}

function isAtTerminal() {
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
}

/** @param {string} name */
function findInPath(name) {
  const { PATH: path = "" } = process.env;
  const folders = path.split(delimiter);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}
