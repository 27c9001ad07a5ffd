/** The value below which this share of the values lies; the values need no order. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** `50 % 1.2 ms, 95 % …`. */
export function latencyLine(latenciesMs: readonly number[]): string {
  return [0.5, 0.95, 0.99]
    .map((share) => `${share * 100} % ${quantile(latenciesMs, share).toFixed(1)} ms`)
    .join(", ");
}
