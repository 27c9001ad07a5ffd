import type { Koe } from "@koe/sdk";
import { createContext, type ReactNode, use } from "react";

/** The client of whoever is signed in. It never changes while it is provided. */
const KoeContext = createContext<Koe | undefined>(undefined);

export function KoeProvider({ koe, children }: { readonly koe: Koe; readonly children: ReactNode }) {
  return <KoeContext value={koe}>{children}</KoeContext>;
}

/** Only below a `KoeProvider`, which is wherever somebody is signed in. */
export function useKoe(): Koe {
  const koe = use(KoeContext);
  if (koe === undefined) throw new Error("nobody is signed in here");
  return koe;
}
