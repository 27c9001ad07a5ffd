/** Reads JSON without trusting its shape: what is not as it is wanted is empty. */
export function jsonList(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}

export function jsonRecord(json: unknown): Record<string, unknown> {
  return typeof json === "object" && json !== null ? { ...json } : {};
}

export const jsonText = (json: unknown): string => (typeof json === "string" ? json : "");

export const jsonNumber = (json: unknown): number => (typeof json === "number" ? json : 0);
