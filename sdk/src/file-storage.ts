/**
 * A storage in one file, for programs in Bun and Node. Every line is a change, so writing is appending, and what a crash
 * cuts off is the last line alone; when the file has grown far beyond what is in force it is written anew beside itself
 * and takes the old one's place in one step.
 *
 * A file belongs to one program at a time and to one user.
 */
import { type FileHandle, open, readFile, rename } from "node:fs/promises";
import type { Storage, StorageChange, StoredRecord } from "./storage/storage.ts";

/** Bytes appended before the file may be written anew. */
const compactAfterBytes = 1024 * 1024;

export function fileStorage(path: string): Storage {
  return new FileStorage(path);
}

class FileStorage implements Storage {
  readonly #path: string;
  /** The lines in force, by collection and key. */
  readonly #lines = new Map<string, string>();
  #file: FileHandle | undefined;
  #appendedBytes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  async load(): Promise<readonly StoredRecord[]> {
    const records = new Map<string, StoredRecord>();
    for (const line of (await this.#read()).split("\n")) {
      const change = readLine(line);
      if (change === undefined) continue;
      const name = nameOf(change);
      records.delete(name);
      this.#lines.delete(name);
      if (change.kind === "remove") continue;
      records.set(name, change);
      this.#lines.set(name, line);
    }
    await this.#compact();
    return [...records.values()];
  }

  async write(changes: readonly StorageChange[]): Promise<void> {
    const lines = changes.map((change) => JSON.stringify(change));
    const text = `${lines.join("\n")}\n`;
    for (const [index, change] of changes.entries()) {
      this.#lines.delete(nameOf(change));
      if (change.kind === "put") this.#lines.set(nameOf(change), lines[index] ?? "");
    }
    if (this.#file === undefined || this.#appendedBytes > compactAfterBytes) return this.#compact();
    await this.#file.appendFile(text);
    await this.#file.datasync();
    this.#appendedBytes += text.length;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #read(): Promise<string> {
    try {
      return await readFile(this.#path, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
      throw error;
    }
  }

  async #compact(): Promise<void> {
    await this.close();
    // Nobody else may read what people wrote to each other.
    const next = await open(`${this.#path}.next`, "w", 0o600);
    this.#file = next;
    await next.writeFile([...this.#lines.values()].map((line) => `${line}\n`).join(""));
    await next.sync();
    await rename(`${this.#path}.next`, this.#path);
    this.#appendedBytes = 0;
  }
}

function readLine(line: string): StorageChange | undefined {
  const value = parse(line);
  if (typeof value !== "object" || value === null) return undefined;
  const { kind, collection, key }: Record<string, unknown> = { ...value };
  if (!isCollection(collection) || typeof key !== "string") return undefined;
  if (kind === "remove") return { kind, collection, key };
  return kind === "put" ? { kind, collection, key, value: Reflect.get(value, "value") } : undefined;
}

function isCollection(name: unknown): name is StorageChange["collection"] {
  return name === "outbox" || name === "windows" || name === "rooms" || name === "user";
}

/** Undefined for what a crash cut off. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function nameOf({ collection, key }: StorageChange): string {
  return `${collection}/${key}`;
}
