import { StartRefused } from "./store/start-refused.ts";

/** Why the server did not start: one sentence for what a person can change, everything for a bug. */
export function failureText(error: unknown): string {
  const chain = causesOf(error);
  const refused = chain.find((each) => each instanceof StartRefused);
  if (refused !== undefined) return refused.message;
  return chain.map((each) => each.stack ?? each.message).join("\nbecause of ") || String(error);
}

/** An error and what caused it, outermost first. */
function causesOf(error: unknown): readonly Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}
