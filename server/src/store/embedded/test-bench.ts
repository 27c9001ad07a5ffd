/**
 * What the tests of the embedded server share: data folders of their own, servers in this process and in others, and at
 * the end of each test the proof that nothing of them still runs.
 */
import { expect } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { z } from "zod";
import { systemRuntime } from "../../actor/system-runtime.ts";
import { type EmbeddedOptions, type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded-postgres.ts";
import type { LaunchTools } from "./identity.ts";
import { clusterTag, listServerProcesses } from "./leftover-server.ts";
import type { RefusalCode } from "./refusal.ts";
import type { ServerAddress } from "./running-file.ts";

export const runtime = systemRuntime();
/** Only for what hangs: the real programs take as long as a busy machine lets them. */
export const testTimeoutMs = 60_000;
export const isRoot = process.geteuid?.() === 0;

const saidSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("refused"), code: z.string(), message: z.string() }),
  z.object({
    kind: z.literal("started"),
    server: z.object({
      pid: z.int(),
      socketFolder: z.string(),
      port: z.int(),
      user: z.string(),
      database: z.string(),
    }),
  }),
]);

export interface OtherKoe {
  readonly pid: number;
  /** What became of its start; rejects if it ended without a word. */
  readonly said: Promise<z.infer<typeof saidSchema>>;
  kill(signal: "SIGKILL"): Promise<void>;
  /** Lets it stop its server and end. */
  end(): Promise<void>;
}

interface OtherOptions {
  readonly dataFolder: string;
  readonly nativeFolder?: string;
  readonly tools?: LaunchTools;
}

export class TestBench {
  readonly log: string[] = [];
  #template: string | undefined;
  readonly #folders: string[] = [];
  readonly #dataFolders = new Set<string>();
  readonly #servers: EmbeddedPostgres[] = [];
  readonly #others: OtherKoe[] = [];
  readonly #clients: Sql[] = [];
  readonly #bystanders: Bun.Subprocess[] = [];

  /** An empty folder that only we may enter. */
  async folder(): Promise<string> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "koe-embedded-")));
    this.#folders.push(folder);
    return folder;
  }

  /** A data folder, called `name`, with a cluster never used: for tests that are not about its making. */
  async prepared(name = "data"): Promise<string> {
    this.#template ??= await this.#makeTemplate();
    const folder = join(await this.folder(), name);
    await mkdir(folder, { mode: 0o700 });
    await cp(join(this.#template, "postgres"), join(folder, "postgres"), { recursive: true });
    return folder;
  }

  async #makeTemplate(): Promise<string> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "koe-embedded-")));
    const start = await startEmbeddedPostgres({ dataFolder: folder, runtime, onLog: () => {} });
    if (start.kind === "refused") throw new Error(start.message);
    await start.server.stop();
    return folder;
  }

  async start(dataFolder: string, more: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
    const start = await this.tryStart(dataFolder, more);
    if (start.kind === "refused") throw new Error(`${start.code}: ${start.message}\n${this.log.join("\n")}`);
    return start.server;
  }

  async tryStart(dataFolder: string, more: Partial<EmbeddedOptions> = {}) {
    this.#dataFolders.add(dataFolder);
    const onLog = (line: string) => this.log.push(line);
    const start = await startEmbeddedPostgres({ dataFolder, runtime, onLog, ...more });
    if (start.kind === "started") this.#servers.push(start.server);
    return start;
  }

  /** The refusal of a start that must not succeed. */
  async refusal(dataFolder: string, code: RefusalCode, more: Partial<EmbeddedOptions> = {}): Promise<string> {
    const start = await this.tryStart(dataFolder, more);
    expect(start).toMatchObject({ kind: "refused", code });
    return start.kind === "refused" ? start.message : "";
  }

  connect({ socketFolder, port, user, database }: ServerAddress): Sql {
    const client = postgres({ host: socketFolder, port, user, database, max: 2, onnotice: () => {} });
    this.#clients.push(client);
    return client;
  }

  /** Starts another process that starts the server; `prefix` is what to run it under. */
  startOther(options: OtherOptions, prefix: readonly string[] = []): OtherKoe {
    this.#dataFolders.add(options.dataFolder);
    const script = join(import.meta.dir, "test-process.ts");
    const child = Bun.spawn([...prefix, process.execPath, script, JSON.stringify(options)], {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    const errors = new Response(child.stderr).text();
    const said = firstLine(child.stdout).then(async (line) => {
      if (line !== undefined) return saidSchema.parse(JSON.parse(line));
      throw new Error(`The process ended without a word: ${await errors}`);
    });
    said.catch(() => {});
    const kill = async () => {
      child.kill("SIGKILL");
      await child.exited;
    };
    const end = async () => {
      await child.stdin.end();
      await child.exited;
    };
    const other = { pid: child.pid, said, kill, end };
    this.#others.push(other);
    return other;
  }

  /** A process that has nothing to do with any of this. */
  startBystander(): Bun.Subprocess {
    const child = Bun.spawn(["sleep", "600"], { stdio: ["ignore", "ignore", "ignore"] });
    this.#bystanders.push(child);
    return child;
  }

  /** The processes that run on the cluster in `dataFolder`. */
  async serverPids(dataFolder: string): Promise<number[]> {
    const cluster = join(dataFolder, "postgres");
    if (!existsSync(cluster)) return [];
    return (await listServerProcesses(clusterTag(cluster), runtime)).map(({ pid }) => pid);
  }

  /** Waits until nothing runs on the cluster any more; the test's own time limit bounds it. */
  async untilNoServer(dataFolder: string): Promise<void> {
    while ((await this.serverPids(dataFolder)).length > 0) await pause();
  }

  /** Ends and removes everything, and fails if a server's process had to be killed for that. */
  async clear(): Promise<void> {
    for (const bystander of this.#bystanders.splice(0)) bystander.kill();
    await Promise.all(this.#clients.splice(0).map((client) => client.end({ timeout: 0 })));
    await Promise.all(this.#servers.map((server) => server.stop()));
    await Promise.all(this.#others.splice(0).map((other) => other.end()));
    const outlasting = this.#servers.splice(0).filter(({ pid }) => isAlive(pid));
    const leftBehind = (
      await Promise.all([...this.#dataFolders].map((folder) => this.serverPids(folder)))
    ).flat();
    for (const pid of leftBehind) process.kill(pid, "SIGKILL");
    this.#dataFolders.clear();
    await Promise.all(this.#folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
    this.log.length = 0;
    expect([...outlasting.map(({ pid }) => pid), ...leftBehind]).toEqual([]);
  }

  /** After the last test. */
  async close(): Promise<void> {
    await this.clear();
    if (this.#template !== undefined) await rm(this.#template, { recursive: true, force: true });
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, "utf8"));
}

/** Lets other processes get on. */
export function pause(): Promise<void> {
  return new Promise((resolve) => runtime.after(5, resolve));
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end);
  }
  return undefined;
}
