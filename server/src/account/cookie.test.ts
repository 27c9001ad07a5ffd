import { describe, expect, test } from "bun:test";
import { clearedCookie, readSessionCookie, sessionCookie } from "./cookie.ts";

const token = "t".repeat(43);

describe("the session cookie", () => {
  test("has the attributes of the contract and lives for 90 days", () => {
    expect(sessionCookie(token, { insecure: false })).toBe(
      `auth_token=${token}; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age=7776000`,
    );
  });

  test("is cleared with the same attributes", () => {
    expect(clearedCookie({ insecure: false })).toBe(
      "auth_token=; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age=0",
    );
  });

  test("leaves out Secure, and only that, where cookies may be insecure", () => {
    expect(sessionCookie(token, { insecure: true })).toBe(
      `auth_token=${token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=7776000`,
    );
  });

  test.each([
    [`auth_token=${token}`, token],
    [`theme=dark; auth_token=${token}; lang=en`, token],
    [`auth_token=planted; auth_token=${token}`, token],
    [`xauth_token=${token}`, undefined],
    [`auth_token2=${token}`, undefined],
    [`AUTH_TOKEN=${token}`, undefined],
    ["auth_token=", undefined],
    ["auth_token", undefined],
    ["auth_token=../../etc/passwd", undefined],
    ["", undefined],
    [null, undefined],
  ])("is read from %p as %p", (header, expected) => {
    expect(readSessionCookie(header)).toBe(expected);
  });
});
