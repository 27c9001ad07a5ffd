/**
 * Reads what `backup.ts` wrote, piece by piece, and throws `BackupUnreadable` at the first thing that cannot be. Nothing
 * counts as read until the last piece has come: only then do the counts and the digest agree.
 */

import { z } from "zod";
import {
  backupFormat,
  endSchema,
  LineDigest,
  lineBytesMax,
  type Manifest,
  manifestSchema,
  tableSchema,
} from "./backup-format.ts";

export class BackupUnreadable extends Error {
  override readonly name = "BackupUnreadable";
  readonly code: "not_a_backup" | "newer" | "damaged";

  constructor(code: BackupUnreadable["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** Rows of one table, as the text of a JSON array of objects. */
export interface RowsPiece {
  readonly table: string;
  readonly rows: string;
}

export class BackupReader {
  readonly #lines: AsyncIterator<string>;
  readonly #digest = new LineDigest();

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#lines = splitLines(chunks)[Symbol.asyncIterator]();
  }

  /** Comes first. */
  async manifest(): Promise<Manifest> {
    const line = await this.#next();
    const head = z.object({ koe_backup: z.number() }).safeParse(parseJson(line ?? ""));
    if (line === undefined || !head.success) throw notABackup();
    if (head.data.koe_backup > backupFormat) {
      throw new BackupUnreadable(
        "newer",
        "The backup was written by a newer version of Koe. Use that version or a later one.",
      );
    }
    this.#digest.add(line);
    return parseLine(manifestSchema, line);
  }

  /**
   * Everything after the manifest. `stored` tells how many rows of each table were stored so far; it is asked once, at
   * the end, and must agree with what the backup counted.
   */
  async *rows(stored: ReadonlyMap<string, number>): AsyncGenerator<RowsPiece> {
    let table: string | undefined;
    for (;;) {
      const line = await this.#next();
      if (line === undefined) throw damaged("It ends before its last line.");
      if (line.startsWith('{"end"')) return await this.#finish(line, stored);
      this.#digest.add(line);
      if (!line.startsWith("[")) table = parseLine(tableSchema, line).table;
      else if (table === undefined) throw damaged("It has rows that belong to no table.");
      else yield { table, rows: line };
    }
  }

  async #finish(line: string, stored: ReadonlyMap<string, number>): Promise<void> {
    const end = parseLine(endSchema, line);
    if (end.sha256 !== this.#digest.hex())
      throw damaged("Its content does not have the digest it should have.");
    for (const [table, count] of Object.entries(end.rows)) {
      if ((stored.get(table) ?? 0) !== count) throw damaged(`Rows of ${table} are missing.`);
    }
    if ((await this.#next()) !== undefined) throw damaged("Something follows its last line.");
  }

  async #next(): Promise<string | undefined> {
    const next = await this.#lines.next();
    return next.done ? undefined : next.value;
  }
}

function notABackup(): BackupUnreadable {
  return new BackupUnreadable("not_a_backup", "The file is no backup of Koe.");
}

export function damaged(reason: string): BackupUnreadable {
  return new BackupUnreadable("damaged", `The backup is damaged: ${reason} Nothing was restored.`);
}

function parseLine<T>(schema: z.ZodType<T>, line: string): T {
  const parsed = schema.safeParse(parseJson(line));
  if (!parsed.success) throw damaged("A line is not what it should be.");
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const newline = 10;

/** Lines without their ends; the last one needs its end too, else it was cut. */
async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      pieces.push(chunk.subarray(from, at));
      yield decoder.decode(Buffer.concat(pieces));
      pieces = [];
      bytes = 0;
      from = at + 1;
    }
    pieces.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > lineBytesMax) throw damaged("A line is longer than any that Koe writes.");
  }
  if (bytes > 0) throw damaged("It ends in the middle of a line.");
}
