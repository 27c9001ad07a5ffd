/** Reads JSON without trusting its shape: what is not as it is wanted is empty. */
export function listOf(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}

export function recordOf(json: unknown): Record<string, unknown> {
  return typeof json === "object" && json !== null ? { ...json } : {};
}

export const textOf = (json: unknown): string => (typeof json === "string" ? json : "");

export const numberOf = (json: unknown): number => (typeof json === "number" ? json : 0);
