import type { TimelineItem } from "@koe/sdk";
import { useMemo, useState } from "react";
import type { Row } from "./row.ts";
import { type KnownRows, type RowsContext, timelineRows } from "./timeline-rows.ts";

export function useRows(items: readonly TimelineItem[], context: RowsContext): readonly Row[] {
  const [known] = useState<KnownRows>(() => new WeakMap());
  const { ownUserId, ownUsername, readSeq, dividerSeq, leavingSeqs } = context;
  return useMemo(
    () => timelineRows(items, { ownUserId, ownUsername, readSeq, dividerSeq, leavingSeqs }, known),
    [items, ownUserId, ownUsername, readSeq, dividerSeq, leavingSeqs, known],
  );
}
