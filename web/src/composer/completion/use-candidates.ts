import { useEffect, useMemo, useState } from "react";
import { useKoe } from "../../koe/koe-context.tsx";
import { useObservable } from "../../koe/use-observable.ts";
import { bestCandidates, type Candidate } from "./candidate.ts";
import { candidateSources } from "./candidate-sources.ts";
import type { Trigger } from "./trigger.ts";

const shownMax = 8;

interface Found {
  /** Which word they were asked for. */
  readonly word: string;
  readonly candidates: readonly Candidate[];
}

/** What the word at the caret can become, the best first. What has to be asked for comes in after what is known. */
export function useCandidates(roomId: string, trigger: Trigger | undefined): readonly Candidate[] {
  const koe = useKoe();
  const sources = useMemo(() => candidateSources(koe, roomId), [koe, roomId]);
  const rooms = useObservable(koe.rooms);
  const [found, setFound] = useState<Found>();
  const kind = trigger?.kind;
  const query = trigger?.query;
  const word = `${kind} ${trigger?.from}`;

  useEffect(() => {
    if (kind === undefined || query === undefined) return undefined;
    let isStale = false;
    const show = (candidates: readonly Candidate[]) => {
      if (!isStale) setFound({ word, candidates });
    };
    sources[kind].find(query).then(show, () => undefined);
    return () => {
      isStale = true;
    };
  }, [sources, kind, query, word]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: rooms that come in later are candidates as well
  return useMemo(() => {
    if (kind === undefined || query === undefined) return none;
    // What was found for the beginning of the word stays until there is something for the whole.
    const asked = found?.word === word ? found.candidates : none;
    return bestCandidates(query, [...sources[kind].known(), ...asked], shownMax);
  }, [sources, kind, query, word, found, rooms]);
}

const none: readonly Candidate[] = [];
