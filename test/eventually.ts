const patienceMs = 30_000;
const lookIntervalMs = 50;

/** Asks until the answer fits: for what tells nobody when it happens. */
export async function eventually<T>(ask: () => Promise<T>, fits: (answer: T) => boolean): Promise<T> {
  for (const giveUpAt = performance.now() + patienceMs; ; await Bun.sleep(lookIntervalMs)) {
    const answer = await ask();
    if (fits(answer)) return answer;
    if (performance.now() > giveUpAt) throw new Error(`still ${JSON.stringify(answer)}`);
  }
}
