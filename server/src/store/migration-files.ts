/** The migrations that this version of Koe knows: `migrations/0001_….sql` and so on, without a gap. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Migration {
  readonly version: number;
  /** The file's name, e.g. `0001_initial.sql`. */
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text with LF line ends, in hex. */
  readonly checksum: string;
}

const filePattern = /^(\d{4})_[a-z0-9_]+\.sql$/;

/** @throws when the folder holds anything that is no migration, or a number is missing or given twice. */
export function readMigrations(folder = join(import.meta.dir, "migrations")): readonly Migration[] {
  const migrations = readdirSync(folder)
    .sort()
    .map((name) => readMigration(folder, name));
  migrations.forEach(({ version, name }, index) => {
    if (version !== index + 1) throw new Error(`Migration ${index + 1} is missing or ${name} is misnumbered`);
  });
  return migrations;
}

function readMigration(folder: string, name: string): Migration {
  const digits = filePattern.exec(name)?.[1];
  if (digits === undefined) throw new Error(`${name} is no name for a migration`);
  // A checkout may have turned the line ends around; the statements are the same.
  const text = readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n");
  return { version: Number(digits), name, text, checksum: createHash("sha256").update(text).digest("hex") };
}
