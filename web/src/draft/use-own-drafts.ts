import { useEffect, useMemo } from "react";
import { Drafts } from "./drafts.ts";

/** The drafts of whoever is signed in, in step with the browser's other tabs. */
export function useOwnDrafts(userId: string): Drafts {
  const drafts = useMemo(() => new Drafts(localStorage, userId), [userId]);
  useEffect(() => {
    addEventListener("storage", drafts.heard);
    return () => removeEventListener("storage", drafts.heard);
  }, [drafts]);
  return drafts;
}
