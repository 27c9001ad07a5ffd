import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * A real Koe as a child process, started the way a service manager would, on a port of the kernel's choosing and a data
 * folder of its own.
 */
export interface KoeProcess {
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  /** The one-time link, when there is no owner yet. */
  readonly ownerLink: string | undefined;
  /** Everything it has written so far. */
  output(): string;
  signal(name: "SIGTERM" | "SIGINT" | "SIGKILL" | "SIGSTOP" | "SIGCONT"): void;
  /** How it ended: the exit status, 128 and more for a signal. */
  readonly exited: Promise<number>;
  /** Ends it in order, removes its data folder if it was given none; gives the exit status. */
  stop(): Promise<number>;
}

export interface KoeOptions {
  /** Kept when given: for starting again on the same data. */
  readonly dataDir?: string;
  /** An outside database instead of the one inside. */
  readonly databaseUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** How Koe ended before it was ready. */
export class KoeDidNotStart extends Error {
  readonly status: number;
  readonly output: string;

  constructor(status: number, output: string) {
    super(`Koe ended with status ${status}:\n${output}`);
    this.status = status;
    this.output = output;
  }
}

const mainFile = resolve(import.meta.dir, "../server/src/main.ts");

/** A test that fails half-way leaves nothing running. */
const running = new Set<{ kill(signal: "SIGKILL"): void }>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** @throws KoeDidNotStart */
export async function startKoe(options: KoeOptions = {}): Promise<KoeProcess> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "koe-test-"));
  const child = Bun.spawn([process.execPath, mainFile], {
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      PORT: "0",
      KOE_DATA_DIR: dataDir,
      ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
      ...options.env,
    },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  running.add(child);
  child.exited.then(() => running.delete(child));
  const chunks: string[] = [];
  const ready = Promise.withResolvers<string>();
  const collect = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      chunks.push(decoder.decode(chunk, { stream: true }));
      const url = /Koe runs at (\S+), /.exec(chunks.join(""))?.[1];
      if (url !== undefined) ready.resolve(url);
    }
  };
  const collected = Promise.all([collect(child.stdout), collect(child.stderr)]);
  const exited = collected.then(() => child.exited);
  const early = exited.then((status): never => {
    throw new KoeDidNotStart(status, chunks.join(""));
  });
  early.catch(() => undefined);
  const url = await Promise.race([ready.promise, early]);
  return {
    url,
    pid: child.pid,
    dataDir,
    get ownerLink() {
      return /(\S+\/owner\/\S+)/.exec(chunks.join(""))?.[1];
    },
    output: () => chunks.join(""),
    signal: (name) => child.kill(name),
    exited,
    async stop() {
      child.kill("SIGTERM");
      const status = await exited;
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
      return status;
    },
  };
}
