/**
 * Lets so many of a kind through in a while, and tells with the next one how many it held back meanwhile.
 *
 * For what strangers can bring about as often as they like: a line of the log for each would fill the disk.
 */
import { admission, charged, fullBucket, type Rate, type TokenBucket } from "./token-bucket.ts";

export type Passage =
  | { readonly kind: "held_back" }
  | { readonly kind: "through"; readonly heldBack: number };

interface Kind {
  readonly bucket: TokenBucket;
  readonly heldBack: number;
}

export class FloodGuard {
  readonly #rate: Rate;
  readonly #kinds = new Map<string, Kind>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** One more of this kind; `now` is monotonic ms. Kinds are remembered for ever, so they are a few fixed ones. */
  pass(kind: string, now: number): Passage {
    const { bucket, heldBack } = this.#kinds.get(kind) ?? {
      bucket: fullBucket(this.#rate, now),
      heldBack: 0,
    };
    if (admission(bucket, this.#rate, now).kind === "limited") {
      this.#kinds.set(kind, { bucket, heldBack: heldBack + 1 });
      return { kind: "held_back" };
    }
    this.#kinds.set(kind, { bucket: charged(bucket, this.#rate, now), heldBack: 0 });
    return { kind: "through", heldBack };
  }
}
