/**
 * The secret of an access token: `koe_` and 32 random bytes in base64url. Programs send it in the header
 * `Authorization: Bearer`. Its start says what it is, so that scanners find one that was published by mistake.
 *
 * As with a session's, only its SHA-256 is stored.
 */
import { createSessionToken, hashSessionToken, isSessionToken, type SessionToken } from "./session-token.ts";

const prefix = "koe_";

export function createAccessToken(): SessionToken {
  const token = prefix + createSessionToken().token;
  return { token, tokenHash: hashAccessToken(token) };
}

export function hashAccessToken(token: string): Buffer {
  return hashSessionToken(token);
}

/** What a request says with `Authorization`, where it says `Bearer`; `invalid` is nothing that could be a token. */
export type Bearer =
  | { readonly kind: "none" }
  | { readonly kind: "invalid" }
  | { readonly kind: "token"; readonly token: string };

/** Other schemes are none of ours: a proxy in front may have a password of its own. */
export function readBearer(header: string | null): Bearer {
  const credentials = /^bearer(?:\s+(.*))?$/is.exec(header?.trim() ?? "");
  if (credentials === null) return { kind: "none" };
  const token = credentials[1] ?? "";
  const isToken = token.startsWith(prefix) && isSessionToken(token.slice(prefix.length));
  return isToken ? { kind: "token", token } : { kind: "invalid" };
}
