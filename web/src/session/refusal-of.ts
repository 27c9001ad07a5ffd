import { KoeError } from "@koe/sdk";

/** The refusal that a call of the client rejected with; what is none is a bug, and goes on. */
export function refusalOf(error: unknown): KoeError {
  if (error instanceof KoeError) return error;
  throw error;
}
