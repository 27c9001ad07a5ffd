import type { SourceFile } from "./source-file.ts";

/** A place that breaks a rule. */
export interface Breach {
  readonly path: string;
  readonly line: number;
  readonly what: string;
}

/** Looks through files for breaches of one rule. */
export type Check = (files: readonly SourceFile[]) => readonly Breach[];
