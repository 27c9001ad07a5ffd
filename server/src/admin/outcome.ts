/** How a command ended: what it has to say, or one sentence on why nothing was done. */
export type Outcome =
  | {
      readonly kind: "done";
      readonly lines: readonly string[];
      /** Standard output carries something else. */
      readonly isAside?: boolean;
    }
  | Refused;

export interface Refused {
  readonly kind: "refused";
  readonly why: string;
}

export function done(...lines: readonly string[]): Outcome {
  return { kind: "done", lines };
}

export function refused(why: string): Refused {
  return { kind: "refused", why };
}
