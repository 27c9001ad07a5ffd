/**
 * From the rows that a virtual list shows to those that it is to show, in steps that it can follow.
 *
 * Such a list knows heights by place. So in one step rows come or go at the start or behind, never both, and it is told
 * when it was the start; rows that have nothing to do with those before make a new list. A step that is not the whole
 * way is followed by another before anything is painted.
 */
import type { Row } from "./row.ts";

export interface ListStep {
  readonly rows: readonly Row[];
  /** Rows came or went at the start in this step. */
  readonly isShift: boolean;
  /** It shows what was wanted. */
  readonly isWhole: boolean;
  /** Another number is another list. */
  readonly listNumber: number;
}

export const noRows: ListStep = { rows: [], isShift: false, isWhole: true, listNumber: 0 };

export function nextStep({ rows: shown, listNumber }: ListStep, wanted: readonly Row[]): ListStep {
  const [first] = shown;
  const [wantedFirst] = wanted;
  if (first === undefined || wantedFirst === undefined || first.key === wantedFirst.key) {
    return { rows: wanted, isShift: false, isWhole: true, listNumber };
  }
  const come = wanted.findIndex(({ key }) => key === first.key);
  if (come > 0)
    return moved(shown, wanted, { listNumber, kept: shown.length, wantedKept: wanted.length - come });
  const gone = shown.findIndex(({ key }) => key === wantedFirst.key);
  if (gone > 0)
    return moved(shown, wanted, { listNumber, kept: shown.length - gone, wantedKept: wanted.length });
  return { rows: wanted, isShift: false, isWhole: true, listNumber: listNumber + 1 };
}

interface Move {
  readonly listNumber: number;
  /** How many rows from the first common one to the end there are, and are wanted. */
  readonly kept: number;
  readonly wantedKept: number;
}

/** The start moves in a step of its own, with as many rows behind it as before; what the end has too many goes first. */
function moved(
  shown: readonly Row[],
  wanted: readonly Row[],
  { listNumber, kept, wantedKept }: Move,
): ListStep {
  const tooMany = kept - wantedKept;
  if (tooMany > 0) return { rows: shown.slice(0, -tooMany), isShift: false, isWhole: false, listNumber };
  const rows = wanted.slice(0, wanted.length + tooMany);
  return { rows, isShift: true, isWhole: tooMany === 0, listNumber };
}
