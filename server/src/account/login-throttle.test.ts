import { describe, expect, test } from "bun:test";
import { defaultLimits } from "@koe/protocol";
import { accountWindowMs, createLoginThrottle, type LoginAttempt } from "./login-throttle.ts";

const attempt: LoginAttempt = { addressKey: "192.0.2.1", usernameKey: "alice", isSignedIn: false };
const from = (index: number): LoginAttempt => ({ ...attempt, addressKey: `192.0.2.${index}` });

describe("the login throttle", () => {
  test("stops an address after 20 failures in 5 minutes, whatever accounts it tried", () => {
    const throttle = createLoginThrottle(defaultLimits);
    for (let index = 0; index < 20; index++) throttle.failed({ ...attempt, usernameKey: `user${index}` }, 0);
    const next = { ...attempt, usernameKey: "another" };
    expect(throttle.check(next, 0)).toEqual({ kind: "limited", limit: "address", retryAfterMs: 15_000 });
    expect(throttle.check({ ...next, addressKey: "192.0.2.2" }, 0)).toEqual({ kind: "ok" });
    expect(throttle.check(next, 15_000)).toEqual({ kind: "ok" });
  });

  test("stops attempts on an account after 10 failures in 15 minutes, wherever they came from", () => {
    const throttle = createLoginThrottle(defaultLimits);
    for (let index = 0; index < 10; index++) throttle.failed(from(index), 0);
    expect(throttle.check(from(99), 0)).toEqual({ kind: "limited", limit: "account", retryAfterMs: 90_000 });
    expect(throttle.check({ ...from(99), usernameKey: "bob" }, 0)).toEqual({ kind: "ok" });
    expect(throttle.check(from(99), accountWindowMs)).toEqual({ kind: "ok" });
  });

  test("does not let strangers keep someone out who is signed in, nor a stolen session guess without end", () => {
    const throttle = createLoginThrottle(defaultLimits);
    for (let index = 0; index < 10; index++) throttle.failed(from(index), 0);
    const signedIn = { ...from(99), isSignedIn: true };
    expect(throttle.check(signedIn, 0)).toEqual({ kind: "ok" });
    for (let index = 0; index < 10; index++) throttle.failed({ ...from(100 + index), isSignedIn: true }, 0);
    expect(throttle.check(signedIn, 0).kind).toBe("limited");
  });

  test("charges attempts that were admitted together, even beyond the limit", () => {
    const throttle = createLoginThrottle(defaultLimits);
    for (let index = 0; index < 15; index++) expect(throttle.check(from(index), 0)).toEqual({ kind: "ok" });
    for (let index = 0; index < 15; index++) throttle.failed(from(index), 0);
    expect(throttle.check(from(99), 0)).toMatchObject({ limit: "account", retryAfterMs: 6 * 90_000 });
  });

  test("counts a name that nobody can have for the address alone", () => {
    const throttle = createLoginThrottle(defaultLimits);
    const nameless = { ...attempt, usernameKey: undefined };
    for (let index = 0; index < 20; index++) throttle.failed(nameless, 0);
    expect(throttle.check(nameless, 0)).toMatchObject({ limit: "address" });
  });
});
