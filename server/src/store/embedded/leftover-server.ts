/**
 * Ends what is left of an earlier server of the same cluster. Koe's end normally ends its server (see identity.ts), but
 * not on every system, and a server whose own main process was killed leaves children for a moment. Whoever calls this
 * holds the data folder's lock, so any process of the cluster is such a leftover.
 *
 * The processes are known by a tag that all of them carry in their command line: it is made of the cluster folder's
 * identity on disk, so neither a process id that was used again nor another cluster can be mistaken for it.
 */
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Runtime } from "../../actor/runtime.ts";
import { runShortCommand } from "./short-command.ts";
import { isSystemError } from "./system-error.ts";

export interface ServerProcess {
  readonly pid: number;
  /** Whether it is the one that the others belong to. */
  readonly isMain: boolean;
}

/** What this cluster's processes carry in their command line. */
export function clusterTag(clusterFolder: string): string {
  const { dev, ino } = statSync(clusterFolder);
  return `koe-${dev}-${ino}`;
}

/** First the orderly end, as at any stop; then without a last checkpoint; then by force. */
const signals = ["SIGINT", "SIGQUIT", "SIGKILL"] as const;
const patienceMs = 5_000;
const lookEveryMs = 25;

export interface LeftoverOptions {
  readonly clusterFolder: string;
  readonly runtime: Runtime;
  onLog(line: string): void;
}

/** @returns the processes that would not end, normally none. */
export async function endLeftoverServer(options: LeftoverOptions): Promise<readonly ServerProcess[]> {
  const { clusterFolder, runtime, onLog } = options;
  const tag = clusterTag(clusterFolder);
  let left = await listServerProcesses(tag, runtime);
  for (const signal of signals) {
    if (left.length === 0) break;
    onLog(`Ending a database server that an earlier Koe left behind (${signal} to ${pidsOf(left)}).`);
    signalServer(left, signal);
    left = await waitUntilGone(tag, runtime);
  }
  // Without its processes the file is stale, and PostgreSQL would take any process that got the same id for them.
  if (left.length === 0) rmSync(join(clusterFolder, "postmaster.pid"), { force: true });
  return left;
}

/** The processes of the cluster that carries `tag`. */
export async function listServerProcesses(tag: string, runtime: Runtime): Promise<ServerProcess[]> {
  const all = process.platform === "linux" ? readProcesses() : await askForProcesses(runtime);
  return all.flatMap(({ pid, commandLine }) => {
    const role = serverRole(commandLine, tag);
    return role === undefined ? [] : [{ pid, isMain: role === "main" }];
  });
}

/** What a process with this command line, its words parted by NUL or blanks, is to the cluster. */
export function serverRole(commandLine: string, tag: string): "main" | "child" | undefined {
  if (commandLine.startsWith(`postgres: ${tag}: `)) return "child";
  const words = commandLine.split(/[\0 ]/);
  const isMain = words.includes(`cluster_name=${tag}`) && words.some((word) => basename(word) === "postgres");
  return isMain ? "main" : undefined;
}

interface ListedProcess {
  readonly pid: number;
  readonly commandLine: string;
}

function readProcesses(): ListedProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), commandLine: readCommandLine(name) }));
}

function readCommandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch (error) {
    if (isSystemError(error)) return "";
    throw error;
  }
}

async function askForProcesses(runtime: Runtime): Promise<ListedProcess[]> {
  const command = ["/bin/ps", "-axww", "-o", "pid=,command="];
  const { output } = await runShortCommand({ command, env: {}, timeoutMs: patienceMs, runtime });
  return parseProcessList(output);
}

/** Parses lines of a process id and a command. */
export function parseProcessList(text: string): ListedProcess[] {
  return text.split("\n").flatMap((line) => {
    const [, pid, commandLine] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || commandLine === undefined ? [] : [{ pid: Number(pid), commandLine }];
  });
}

/** The main process passes a signal on as it should be; its children get one only if it is gone, or by force. */
function signalServer(processes: readonly ServerProcess[], signal: (typeof signals)[number]): void {
  const main = processes.filter(({ isMain }) => isMain);
  const targets = main.length === 0 || signal === "SIGKILL" ? processes : main;
  for (const { pid } of targets) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!isSystemError(error, "ESRCH", "EPERM")) throw error;
    }
  }
}

async function waitUntilGone(tag: string, runtime: Runtime): Promise<ServerProcess[]> {
  const deadline = runtime.monotonic() + patienceMs;
  for (;;) {
    const left = await listServerProcesses(tag, runtime);
    if (left.length === 0 || runtime.monotonic() >= deadline) return left;
    await new Promise<void>((resolve) => runtime.after(lookEveryMs, resolve));
  }
}

function pidsOf(processes: readonly ServerProcess[]): string {
  return processes.map(({ pid }) => pid).join(", ");
}
