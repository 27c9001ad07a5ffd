/**
 * One token bucket per key (an address, an account, a connection), in a map that cannot grow without end.
 *
 * When there are `keysMax` keys, the one charged longest ago is forgotten and starts again with a full bucket.
 * Most of the time that one has rested and was full anyway; to make use of it an attacker needs `keysMax` other
 * keys first.
 */
import {
  type Admission,
  admission,
  charged,
  fullBucket,
  type Rate,
  refunded,
  type TokenBucket,
} from "./token-bucket.ts";

/** Keys remembered by one rate; at roughly 200 bytes each about 10 MB. */
export const rateKeysMax = 50_000;

export interface KeyedRate {
  /** Takes one action for this key if it is allowed; a refusal takes nothing. `now` is monotonic ms. */
  take(key: string, now: number): Admission;
  /** Whether one action would be allowed, without taking it. */
  check(key: string, now: number): Admission;
  /** Takes one action whether or not it is allowed, into debt if need be. */
  charge(key: string, now: number): void;
  /** Gives back one action that was taken and came to nothing. */
  refund(key: string, now: number): void;
  /** Keys remembered at present. */
  readonly size: number;
}

export function createKeyedRate(rate: Rate, keysMax: number = rateKeysMax): KeyedRate {
  // A Map iterates in the order of insertion, so setting a key anew makes the first one the least recently used.
  const buckets = new Map<string, TokenBucket>();

  function charge(key: string, now: number): void {
    const bucket = charged(buckets.get(key) ?? fullBucket(rate, now), rate, now);
    buckets.delete(key);
    if (buckets.size >= keysMax) forgetOldest();
    buckets.set(key, bucket);
  }

  function refund(key: string, now: number): void {
    const bucket = buckets.get(key);
    if (bucket !== undefined) buckets.set(key, refunded(bucket, rate, now));
  }

  function forgetOldest(): void {
    for (const oldest of buckets.keys()) {
      buckets.delete(oldest);
      return;
    }
  }

  function check(key: string, now: number): Admission {
    return admission(buckets.get(key) ?? fullBucket(rate, now), rate, now);
  }

  function take(key: string, now: number): Admission {
    const answer = check(key, now);
    if (answer.kind === "ok") charge(key, now);
    return answer;
  }

  return {
    take,
    check,
    charge,
    refund,
    get size() {
      return buckets.size;
    },
  };
}
