/**
 * The session cookie. Its name and attributes are part of the contract.
 *
 * No `Domain`, so it goes to this host alone; `HttpOnly`, so no script reads it; `SameSite=Strict`, so other sites
 * do not send it along. It is cleared with the same attributes it was set with, else browsers would keep it.
 */
import { isSessionToken } from "./session-token.ts";

export const cookieName = "auth_token";
/** As long as a session can live at most. */
export const cookieMaxAgeS = 90 * 24 * 60 * 60;

export interface CookieOptions {
  /** Leaves out `Secure`, so that the cookie travels over plain http too. */
  readonly insecure: boolean;
}

/** The value of `Set-Cookie` that gives a browser its session. */
export function sessionCookie(token: string, options: CookieOptions): string {
  return setCookie(token, cookieMaxAgeS, options);
}

/** The value of `Set-Cookie` that takes it away again. */
export function clearedCookie(options: CookieOptions): string {
  return setCookie("", 0, options);
}

function setCookie(value: string, maxAgeS: number, { insecure }: CookieOptions): string {
  const secure = insecure ? "" : " Secure;";
  return `${cookieName}=${value}; HttpOnly;${secure} SameSite=Strict; Path=/; Max-Age=${maxAgeS}`;
}

/** The session token in a `Cookie` header; undefined when there is none that could be one. */
export function readSessionCookie(header: string | null): string | undefined {
  for (const pair of header?.split(";") ?? []) {
    const separator = pair.indexOf("=");
    if (separator === -1 || pair.slice(0, separator).trim() !== cookieName) continue;
    const value = pair.slice(separator + 1).trim();
    if (isSessionToken(value)) return value;
  }
  return undefined;
}
