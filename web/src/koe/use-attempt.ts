import { KoeError } from "@koe/sdk";
import { useState } from "react";
import { refusalText } from "../i18n/refusal-text.ts";

export interface Attempt {
  readonly isBusy: boolean;
  /** Why the last one was refused, in words. */
  readonly refused: string | undefined;
  /** Does nothing while one is under way. */
  run(act: () => Promise<void>): Promise<void>;
}

/** One thing that the server is asked to do, and may refuse. */
export function useAttempt(): Attempt {
  const [isBusy, setIsBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const run = async (act: () => Promise<void>) => {
    if (isBusy) return;
    setIsBusy(true);
    setRefused(undefined);
    try {
      await act();
    } catch (error) {
      if (!(error instanceof KoeError)) throw error;
      setRefused(refusalText(error));
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, refused, run };
}
