/**
 * Which passwords are taken. Length is what counts: no rule asks for digits or signs, everything may be typed.
 *
 * Refused are the passwords that are guessed first: the commonest ones (`common-passwords.txt`, where its source
 * and licence stand too), the username itself, and the name of the product with a few digits. A password is
 * brought to NFC, so that the same one typed on two systems is the same.
 */
import commonPasswordsText from "./common-passwords.txt" with { type: "text" };
import { foldCase } from "./username.ts";

export const passwordBytesMin = 8;
export const passwordBytesMax = 1024;

export type ParsedPassword =
  | { readonly kind: "ok"; readonly password: string }
  | { readonly kind: "invalid"; readonly why: string };

const commonPasswords: ReadonlySet<string> = new Set(
  commonPasswordsText.split("\n").filter((line) => line !== "" && line !== "#" && !line.startsWith("# ")),
);

/** Words that anyone would try here first, alone or repeated, with signs and digits around them. */
const contextPassword = /^[\P{L}]*(?:(?:koe|chat|声|こえ|コエ)[\P{L}]*)+$/u;
/** A password of this many characters is not guessed for the words in it. */
const contextCharsMax = 20;

/** The form in which a password is hashed and compared. */
export function normalizePassword(typed: string): string {
  return typed.normalize("NFC");
}

/** Takes a new password for the owner of this username key, or says in one sentence why not. */
export function parseNewPassword(typed: string, usernameKey: string): ParsedPassword {
  const password = normalizePassword(typed);
  const bytes = Buffer.byteLength(password, "utf8");
  if (bytes < passwordBytesMin) {
    return {
      kind: "invalid",
      why: `A password has at least ${passwordBytesMin} characters; 15 or more are better.`,
    };
  }
  if (bytes > passwordBytesMax) {
    return { kind: "invalid", why: `A password has at most ${passwordBytesMax} bytes.` };
  }
  const folded = foldCase(password);
  if (commonPasswords.has(folded)) {
    return {
      kind: "invalid",
      why: "This password is among the commonest and would be guessed; a few unrelated words are safer.",
    };
  }
  if (folded.replaceAll(usernameKey, "") === "") {
    return { kind: "invalid", why: "The password must not be the username." };
  }
  if (password.length < contextCharsMax && contextPassword.test(folded)) {
    return {
      kind: "invalid",
      why: "This password is only the name of this place and would be guessed; a few unrelated words are safer.",
    };
  }
  return { kind: "ok", password };
}
