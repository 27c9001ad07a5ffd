/**
 * A token bucket: `burst` actions at once, then one every `refillMs`.
 *
 * Pure: a bucket is a value, time is passed in (monotonic milliseconds), and a clock that steps back adds nothing
 * and takes nothing away. A bucket may be charged below zero, down to minus one burst: that is how work which was
 * admitted before its outcome was known (several wrong passwords at once) is still paid for afterwards.
 */
export interface Rate {
  /** Actions allowed at once after a long rest. */
  readonly burst: number;
  /** Time in which one action is earned back. */
  readonly refillMs: number;
}

export interface TokenBucket {
  readonly tokens: number;
  /** When `tokens` was true, monotonic ms. */
  readonly at: number;
}

export type Admission =
  | { readonly kind: "ok" }
  | {
      readonly kind: "limited" /** Until one action is allowed again; at least 1. */;
      readonly retryAfterMs: number;
    };

/** `countMax` actions at once after a rest, and on average no more than that in each `windowMs`. */
export function rateOf(countMax: number, windowMs: number): Rate {
  return { burst: countMax, refillMs: windowMs / countMax };
}

export function fullBucket(rate: Rate, now: number): TokenBucket {
  return { tokens: rate.burst, at: now };
}

/** Whether so many actions would be allowed now. */
export function admission(bucket: TokenBucket, rate: Rate, now: number, count = 1): Admission {
  const { tokens } = refilled(bucket, rate, now);
  if (tokens >= count) return { kind: "ok" };
  return { kind: "limited", retryAfterMs: Math.max(1, Math.ceil((count - tokens) * rate.refillMs)) };
}

/** The bucket after so many actions, allowed or not. */
export function charged(bucket: TokenBucket, rate: Rate, now: number, count = 1): TokenBucket {
  const { tokens, at } = refilled(bucket, rate, now);
  return { tokens: Math.max(-rate.burst, tokens - count), at };
}

/** The bucket after one action that was charged is taken back. */
export function refunded(bucket: TokenBucket, rate: Rate, now: number): TokenBucket {
  const { tokens, at } = refilled(bucket, rate, now);
  return { tokens: Math.min(rate.burst, tokens + 1), at };
}

function refilled(bucket: TokenBucket, rate: Rate, now: number): TokenBucket {
  const elapsedMs = now - bucket.at;
  if (elapsedMs <= 0) return bucket;
  return { tokens: Math.min(rate.burst, bucket.tokens + elapsedMs / rate.refillMs), at: now };
}
