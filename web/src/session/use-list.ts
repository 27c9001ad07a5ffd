import { useCallback, useEffect, useState } from "react";
import { refusalText } from "../i18n/refusal-text.ts";
import { refusalOf } from "./refusal-of.ts";

export interface List<T> {
  /** Undefined until it is there. */
  readonly items: readonly T[] | undefined;
  readonly refused: string | undefined;
  /** Asks again, and keeps showing what there was. */
  reload(): Promise<void>;
}

/** A list that is asked for when it is first shown. `fetchItems` has to stay the same function. */
export function useList<T>(fetchItems: () => Promise<readonly T[]>): List<T> {
  const [items, setItems] = useState<readonly T[]>();
  const [refused, setRefused] = useState<string>();
  const reload = useCallback(async () => {
    try {
      setItems(await fetchItems());
      setRefused(undefined);
    } catch (error) {
      setRefused(refusalText(refusalOf(error)));
    }
  }, [fetchItems]);
  useEffect(() => void reload(), [reload]);
  return { items, refused, reload };
}
