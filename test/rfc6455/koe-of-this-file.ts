import { afterAll, beforeAll, expect } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { freshDatabase, type TestDatabase } from "../database.ts";
import { type KoeProcess, startKoe } from "../koe-process.ts";

/**
 * One Koe for the tests of a file, on a database of its own. It has to outlive them and to end in order, and whatever
 * a client did, its log holds no warning and no error: a client's fault is never the server's.
 */
export interface KoeOfThisFile {
  readonly url: string;
  readonly pid: number;
  readonly database: TestDatabase;
}

export function koeOfThisFile(env: Readonly<Record<string, string>> = {}): KoeOfThisFile {
  let koe: KoeProcess;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    koe = await startKoe({ databaseUrl: database.url, env });
  });
  afterAll(async () => {
    const status = await koe.stop();
    expect(koe.output().split("\n").filter(isFault)).toEqual([]);
    expect(status).toBe(0);
  });
  return {
    get url() {
      return koe.url;
    },
    get pid() {
      return koe.pid;
    },
    get database() {
      return database;
    },
  };
}

function isFault(line: string): boolean {
  return line.startsWith("{") ? /"level":"(warn|error|fatal)"/.test(line) : /error|exception/i.test(line);
}

/** The memory a process holds, in MiB. */
export function residentMib(pid: number): number {
  const statusFile = `/proc/${pid}/status`;
  const kib = existsSync(statusFile)
    ? /VmRSS:\s+(\d+) kB/.exec(readFileSync(statusFile, "utf8"))?.[1]
    : Bun.spawnSync(["ps", "-o", "rss=", "-p", String(pid)]).stdout.toString();
  return Number(kib) / 1024;
}
