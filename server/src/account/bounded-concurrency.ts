/**
 * Runs costly jobs, a few at a time.
 *
 * At most `runningMax` jobs run, at most `waitingMax` wait for their turn in order, and what comes beyond that is
 * told so at once instead of waiting: under a flood, those who are served are served quickly.
 */
export interface BoundedConcurrency {
  /** Runs the job when it is its turn; a job that throws gives its place on. */
  run<T>(
    job: () => Promise<T>,
  ): Promise<{ readonly kind: "done"; readonly value: T } | { readonly kind: "busy" }>;
}

export function createBoundedConcurrency(options: {
  readonly runningMax: number;
  readonly waitingMax: number;
}): BoundedConcurrency {
  const waiting: (() => void)[] = [];
  let running = 0;

  return {
    async run(job) {
      if (running < options.runningMax) running += 1;
      else if (waiting.length >= options.waitingMax) return { kind: "busy" };
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return { kind: "done", value: await job() };
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
