import { StartRefused } from "./store/start-refused.ts";

/** Why the server did not start: one sentence for what a person can change, everything for a bug. */
export function failureText(error: unknown): string {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof StartRefused) return cause.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
