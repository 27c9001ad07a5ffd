/**
 * The secret of a session (or of an invite, or of the owner's link): 32 random bytes, in base64url.
 *
 * Only its SHA-256 is stored. The token has 256 bits of chance, so a fast hash without salt is enough, and looking
 * a token up by its hash takes the same time whatever part of it is right.
 */
export const tokenBytes = 32;

const tokenPattern = /^[A-Za-z0-9_-]{43}$/;

export interface SessionToken {
  readonly token: string;
  readonly tokenHash: Buffer;
}

export function createSessionToken(): SessionToken {
  const token = Buffer.from(crypto.getRandomValues(new Uint8Array(tokenBytes))).toString("base64url");
  return { token, tokenHash: hashSessionToken(token) };
}

/** Whether a text has the form of a token; what has not is never looked up. */
export function isSessionToken(text: string): boolean {
  return tokenPattern.test(text);
}

export function hashSessionToken(token: string): Buffer {
  return new Bun.CryptoHasher("sha256").update(token).digest();
}
