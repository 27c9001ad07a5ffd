import { useLayoutEffect, useState } from "react";
import { type ListStep, nextStep, noRows } from "./list-step.ts";
import type { Row } from "./row.ts";

interface Following {
  readonly wanted: readonly Row[];
  readonly step: ListStep;
}

/** The rows that the list shows in this drawing, on the way to those that it is to show. */
export function useListSteps(wanted: readonly Row[]): ListStep {
  const [following, follow] = useState<Following>(() => ({ wanted, step: nextStep(noRows, wanted) }));
  const isNew = following.wanted !== wanted;
  const current = isNew ? { wanted, step: nextStep(following.step, wanted) } : following;
  if (isNew) follow(current);
  // The rest of the way is drawn before anything is painted.
  useLayoutEffect(() => {
    if (!current.step.isWhole) follow({ wanted, step: nextStep(current.step, wanted) });
  });
  return current.step;
}
