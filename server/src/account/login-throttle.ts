/**
 * How often someone may fail to log in.
 *
 * Failures are counted for each client address and for each account; a success costs nothing. Someone who is
 * signed in to the very account has a count of their own, so strangers who fail on an account cannot keep its
 * owner out of it, and a stolen session still cannot try out passwords without end. Several attempts at once may
 * all be admitted before the first has failed: each is charged then, into debt if need be.
 */
import type { Limits } from "@koe/protocol";
import { createKeyedRate } from "../rate/keyed-rate.ts";
import { rateOf } from "../rate/token-bucket.ts";

const minuteMs = 60 * 1000;
export const addressWindowMs = 5 * minuteMs;
export const accountWindowMs = 15 * minuteMs;

/** Who tries, and on which account. */
export interface LoginAttempt {
  readonly addressKey: string;
  /** Undefined for a name that nobody can have. */
  readonly usernameKey: string | undefined;
  /** The attempt comes with a living session of that account. */
  readonly isSignedIn: boolean;
}

export type LoginAdmission =
  | { readonly kind: "ok" }
  | { readonly kind: "limited"; readonly limit: "address" | "account"; readonly retryAfterMs: number };

export interface LoginThrottle {
  /** `now` is monotonic ms. */
  check(attempt: LoginAttempt, now: number): LoginAdmission;
  failed(attempt: LoginAttempt, now: number): void;
}

export function createLoginThrottle(
  limits: Pick<Limits, "failedLoginsPerAddressMax" | "failedLoginsPerAccountMax">,
): LoginThrottle {
  const byAddress = createKeyedRate(rateOf(limits.failedLoginsPerAddressMax, addressWindowMs));
  const accountRate = rateOf(limits.failedLoginsPerAccountMax, accountWindowMs);
  const byStrangers = createKeyedRate(accountRate);
  const bySignedIn = createKeyedRate(accountRate);

  const byAccount = (attempt: LoginAttempt) => (attempt.isSignedIn ? bySignedIn : byStrangers);

  return {
    check(attempt, now) {
      const address = byAddress.check(attempt.addressKey, now);
      if (address.kind === "limited") return { ...address, limit: "address" };
      if (attempt.usernameKey === undefined) return address;
      const account = byAccount(attempt).check(attempt.usernameKey, now);
      return account.kind === "limited" ? { ...account, limit: "account" } : account;
    },
    failed(attempt, now) {
      byAddress.charge(attempt.addressKey, now);
      if (attempt.usernameKey !== undefined) byAccount(attempt).charge(attempt.usernameKey, now);
    },
  };
}
