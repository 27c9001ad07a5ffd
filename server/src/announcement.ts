import { StartRefused } from "./store/start-refused.ts";

/** What the server says to the person who starts it, on the terminal; the log is apart from it. */
export interface Whereabouts {
  readonly url: string;
  /** Undefined with an outside database, where Koe keeps nothing itself. */
  readonly dataDir: string | undefined;
}

export function runningLine({ url, dataDir }: Whereabouts): string {
  const data = dataDir === undefined ? "the database that DATABASE_URL names" : dataDir;
  return `Koe runs at ${url}, its data is in ${data}, Ctrl+C stops it.`;
}

/** For the one who owns this installation, until someone does. */
export function ownerLine(url: string, claimToken: string): string {
  return `Nobody owns this Koe yet. Open this link to become its owner: ${url}/owner/${claimToken}`;
}

/** Why the server did not start: one sentence for what a person can change, everything for a bug. */
export function failureText(error: unknown): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof StartRefused) return cause.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
