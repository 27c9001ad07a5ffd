import { createContext, type ReactNode, use } from "react";
import type { Drafts } from "./drafts.ts";

const DraftsContext = createContext<Drafts | undefined>(undefined);

export function DraftsProvider({
  drafts,
  children,
}: {
  readonly drafts: Drafts;
  readonly children: ReactNode;
}) {
  return <DraftsContext value={drafts}>{children}</DraftsContext>;
}

/** Only below a `DraftsProvider`, which is wherever somebody is signed in. */
export function useDrafts(): Drafts {
  const drafts = use(DraftsContext);
  if (drafts === undefined) throw new Error("nobody is signed in here");
  return drafts;
}
