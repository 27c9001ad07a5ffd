export const backOffLimits = { firstMs: 250, mostMs: 30_000 } as const;

/**
 * How long to wait after the `failures`-th failure in a row (1 is the first): a random part of a span that doubles each
 * time, so that many clients do not come back at once. `random` is in [0, 1).
 */
export function backOffMs(failures: number, random: number): number {
  return Math.floor(random * Math.min(backOffLimits.mostMs, backOffLimits.firstMs * 2 ** failures));
}
