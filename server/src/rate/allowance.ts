import {
  type Admission,
  admission,
  charged,
  fullBucket,
  type Rate,
  type TokenBucket,
} from "./token-bucket.ts";

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
    return this.takeAll(1, now).kind === "ok";
  }

  /** Takes so many, or none; more than there ever are is never allowed. */
  takeAll(count: number, now: number): Admission {
    const answer = admission(this.#bucket, this.#rate, now, count);
    if (answer.kind === "ok") this.#bucket = charged(this.#bucket, this.#rate, now, count);
    return answer;
  }
}
