interface SystemError extends Error {
  readonly code: string;
}

/** Whether the operating system refused a call, with one of `codes` (such as `EACCES`) if any are given. */
export function isSystemError(error: unknown, ...codes: string[]): error is SystemError {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return codes.length === 0 ? /^E[A-Z0-9]+$/.test(error.code) : codes.includes(error.code);
}
