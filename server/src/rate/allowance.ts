import { admission, charged, fullBucket, type Rate, type TokenBucket } from "./token-bucket.ts";

/** What one holder may do at a rate: a bucket that remembers. Full at first. */
export class Allowance {
  readonly #rate: Rate;
  #bucket: TokenBucket;

  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#bucket = fullBucket(rate, now);
  }

  /** Takes one, if there is one; `now` is monotonic ms. */
  take(now: number): boolean {
    if (admission(this.#bucket, this.#rate, now).kind === "limited") return false;
    this.#bucket = charged(this.#bucket, this.#rate, now);
    return true;
  }
}
