import { describe, expect, test } from "bun:test";
import { createAccessToken, hashAccessToken, readBearer } from "./access-token.ts";

test("an access token says what it is and has 32 random bytes", () => {
  const tokens = Array.from({ length: 100 }, createAccessToken);
  expect(new Set(tokens.map(({ token }) => token)).size).toBe(100);
  for (const { token, tokenHash } of tokens) {
    expect(token).toMatch(/^koe_[\w-]{43}$/);
    expect(Buffer.from(token.slice(4), "base64url").byteLength).toBe(32);
    expect(tokenHash).toEqual(hashAccessToken(token));
    expect(tokenHash.byteLength).toBe(32);
  }
});

describe("the header Authorization", () => {
  const { token } = createAccessToken();

  test.each([[`Bearer ${token}`], [`bearer ${token}`], [`  BEARER   ${token} `]])("%p is read", (header) => {
    expect(readBearer(header)).toEqual({ kind: "token", token });
  });

  test.each([[null], [""], ["Basic a29lOmtvZQ=="], [`Bearer_${token}`], [token], [`Token ${token}`]])(
    "%p shows no access token",
    (header) => {
      expect(readBearer(header)).toEqual({ kind: "none" });
    },
  );

  test.each([
    ["Bearer"],
    ["Bearer "],
    ["Bearer x"],
    [`Bearer ${token}x`],
    [`Bearer ${token.slice(4)}`],
    [`Bearer KOE_${token.slice(4)}`],
    [`Bearer ${token}, Bearer ${token}`],
    [`Bearer ${token} ${token}`],
    [`Bearer koe_' or 1=1 --`],
  ])("%p shows one that cannot work", (header) => {
    expect(readBearer(header)).toEqual({ kind: "invalid" });
  });
});
