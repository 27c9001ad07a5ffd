/**
 * Runs costly jobs, a few at a time.
 *
 * At most `runningMax` jobs run, at most `waitingMax` wait for their turn in order, and what comes beyond that is
 * told so at once instead of waiting: under a flood, those who are served are served quickly.
 *
 * Nobody can keep the others out: when all places are taken, the one who has the most jobs waiting gives up the latest
 * of them to someone who has fewer.
 */
export interface BoundedConcurrency {
  /** Runs the job of `party` when it is its turn; a job that throws gives its place on. */
  run<T>(
    party: string,
    job: () => Promise<T>,
  ): Promise<{ readonly kind: "done"; readonly value: T } | { readonly kind: "busy" }>;
}

interface Waiting {
  readonly party: string;
  readonly end: (turn: "come" | "give_up") => void;
}

export function createBoundedConcurrency(options: {
  readonly runningMax: number;
  readonly waitingMax: number;
}): BoundedConcurrency {
  const waiting: Waiting[] = [];
  let running = 0;

  function hasRoomFor(party: string): boolean {
    if (waiting.length < options.waitingMax) return true;
    const counts = countByParty(waiting);
    const [largest, count] = largestOf(counts);
    if (count <= (counts.get(party) ?? 0) + 1) return false;
    const [dropped] = waiting.splice(
      waiting.findLastIndex((each) => each.party === largest),
      1,
    );
    dropped?.end("give_up");
    return true;
  }

  return {
    async run(party, job) {
      if (running < options.runningMax) running += 1;
      else if (!hasRoomFor(party)) return { kind: "busy" };
      else {
        const turn = await new Promise<Parameters<Waiting["end"]>[0]>((end) => waiting.push({ party, end }));
        if (turn === "give_up") return { kind: "busy" };
      }
      try {
        return { kind: "done", value: await job() };
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next.end("come");
      }
    },
  };
}

function countByParty(waiting: readonly Waiting[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { party } of waiting) counts.set(party, (counts.get(party) ?? 0) + 1);
  return counts;
}

function largestOf(counts: ReadonlyMap<string, number>): readonly [party: string, count: number] {
  let largest: readonly [string, number] = ["", 0];
  for (const entry of counts) if (entry[1] > largest[1]) largest = entry;
  return largest;
}
