/** The page's only door to the machine's time. Tests move it with the browser's own fake clock. */
export const clock = {
  /** Milliseconds since the Unix epoch. */
  now: (): number => Date.now(),

  /** Runs `run` once, unless what this gives is called first. */
  after(delayMs: number, run: () => void): () => void {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
