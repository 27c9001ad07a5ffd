/**
 * A running PostgreSQL: started, watched through its log until it takes connections, and stopped.
 *
 * It is in a session of its own, so that Ctrl-C in a terminal reaches Koe alone, which stops the database last.
 */
import type { Runtime } from "../../actor/runtime.ts";
import { LogLines } from "./log-lines.ts";

export interface ServerExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface ServerLaunch {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly readyTimeoutMs: number;
  readonly runtime: Runtime;
  onLog(line: string): void;
}

export type LaunchResult =
  | { readonly kind: "ready"; readonly process: ServerProcessHandle }
  /** It has ended; `reason` is what it said last. */
  | { readonly kind: "failed"; readonly reason: string };

export interface ServerProcessHandle {
  readonly pid: number;
  readonly exited: Promise<ServerExit>;
  /** Resolves when the process has ended. Idempotent. */
  stop(): Promise<void>;
}

/** How long the orderly end may take, with its checkpoint; and each harder one after it. */
const stopStepMs = 5_000;
const logLineCharsMax = 2_000;
const readyLine = "database system is ready to accept connections";

/** Resolves when the server takes connections, or has ended. */
export async function launchServer(launch: ServerLaunch): Promise<LaunchResult> {
  const child = Bun.spawn([...launch.command], {
    cwd: "/",
    env: { ...launch.env },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    detached: true,
  });
  const ready = Promise.withResolvers<"ready">();
  let complaint = "it said nothing";
  const logEnded = forEachLine(child.stderr, (line) => {
    if (line.endsWith(readyLine)) ready.resolve("ready");
    if (complaint === "it said nothing" || /(FATAL|PANIC):/.test(line)) complaint = line;
    launch.onLog(line);
  });
  const exited = child.exited.then(() => ({
    code: child.exitCode,
    signal: child.signalCode?.toString() ?? null,
  }));
  const handle = { pid: child.pid, exited, stop: stopOnce(child, launch.runtime) };
  const timedOut = Promise.withResolvers<"late">();
  const deadline = launch.runtime.after(launch.readyTimeoutMs, () => timedOut.resolve("late"));
  const first = await Promise.race([ready.promise, timedOut.promise, exited]);
  deadline.cancel();
  if (first === "ready") return { kind: "ready", process: handle };
  await handle.stop();
  await logEnded;
  const lateness = first === "late" ? `it was not ready after ${launch.readyTimeoutMs} ms; ` : "";
  return { kind: "failed", reason: `${lateness}${complaint}` };
}

function stopOnce(child: Bun.Subprocess, runtime: Runtime): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => {
    stopping ??= stopChild(child, runtime);
    return stopping;
  };
}

/**
 * The orderly end: connections are cut, what is committed goes to the tables in a last checkpoint. If that hangs, the
 * end without a checkpoint, which the next start makes up for from the log; killing is left for a process that does
 * not even answer to that.
 */
async function stopChild(child: Bun.Subprocess, runtime: Runtime): Promise<void> {
  child.kill("SIGINT");
  const harder = runtime.after(stopStepMs, () => child.kill("SIGQUIT"));
  const hardest = runtime.after(2 * stopStepMs, () => child.kill("SIGKILL"));
  await child.exited;
  harder.cancel();
  hardest.cancel();
}

async function forEachLine(stream: ReadableStream<Uint8Array>, take: (line: string) => void): Promise<void> {
  const lines = new LogLines(logLineCharsMax);
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    for (const line of lines.push(decoder.decode(chunk, { stream: true }))) take(line);
  }
  for (const line of lines.end()) take(line);
}
