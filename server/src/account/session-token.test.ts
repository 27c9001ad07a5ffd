import { describe, expect, test } from "bun:test";
import { createSessionToken, hashSessionToken, isSessionToken } from "./session-token.ts";

describe("a session token", () => {
  test("is 32 random bytes in base64url, never twice the same", () => {
    const tokens = Array.from({ length: 1000 }, () => createSessionToken().token);
    expect(new Set(tokens).size).toBe(1000);
    for (const token of tokens) expect(Buffer.from(token, "base64url")).toHaveLength(32);
    expect(tokens.every(isSessionToken)).toBe(true);
  });

  test("is stored as its SHA-256", () => {
    const { token, tokenHash } = createSessionToken();
    expect(tokenHash).toEqual(hashSessionToken(token));
    expect(hashSessionToken("abc").toString("hex")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });

  test.each([
    "",
    "a",
    "a".repeat(42),
    "a".repeat(44),
    `${"a".repeat(42)}=`,
    `${"a".repeat(42)}+`,
    `${"a".repeat(43)}\n`,
  ])("is not %p", (text) => {
    expect(isSessionToken(text)).toBe(false);
  });
});
