/**
 * The format of a backup: gzip of JSON lines, readable without Koe.
 *
 *   {"koe_backup":1, "created_at":…, "migrations":[…], "tables":[{"name":…, "columns":[…]}, …]}
 *   {"table":"users"}
 *   [row, row, …]            any number of such lines: rows of the table named last, as objects
 *   {"table":"rooms"}
 *   …
 *   {"end":true, "rows":{"users":12, …}, "sha256":…}
 *
 * The last line counts the rows and holds the SHA-256 of every byte before it, so a file that was cut short or damaged
 * is known before anything of it is kept. Rows are JSON because the tables' text form would tie a backup to one
 * layout of columns; PostgreSQL writes and reads them, so no number or timestamp passes through JavaScript.
 */
import { createHash, type Hash } from "node:crypto";
import { z } from "zod";

export const backupFormat = 1;

/**
 * What is backed up, in an order in which each table comes after those it refers to. Sessions and access tokens are
 * not: one that was ended after the backup must not live again, so after a restore everybody logs in anew.
 */
export const backedUpTables = [
  "installation",
  "users",
  "rooms",
  "room_heads",
  "room_log",
  "members",
  "read_markers",
  "mentions",
  "reactions",
  "invites",
] as const;

/** Rows that one line holds at most. */
export const rowsPerLineMax = 500;
/** A longer line is no line of a backup; 500 messages at their largest stay far below it. */
export const lineBytesMax = 64 * 1024 * 1024;

export const manifestSchema = z.object({
  koe_backup: z.int().positive(),
  created_at: z.iso.datetime(),
  migrations: z
    .array(z.object({ version: z.int().positive(), name: z.string(), checksum: z.string() }))
    .min(1),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()).min(1) })),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const tableSchema = z.object({ table: z.string() });
export const endSchema = z.object({
  end: z.literal(true),
  rows: z.record(z.string(), z.int().nonnegative()),
  sha256: z.string(),
});

/** Running SHA-256 over lines as they stand in the file. */
export class LineDigest {
  readonly #hash: Hash = createHash("sha256");

  add(line: string): void {
    this.#hash.update(line).update("\n");
  }

  hex(): string {
    return this.#hash.copy().digest("hex");
  }
}
