/**
 * Headers that every answer carries, whatever it is.
 *
 * The policy lets a page load what this server serves and nothing else, run no inline script or style, send forms
 * nowhere else and be framed by nobody. `worker-src` and `manifest-src` stand there because `default-src 'none'`
 * forbids those too.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

const hstsMaxAgeS = 365 * 24 * 60 * 60;

/** Header lines for all answers; `isEncrypted` when browsers reach this server over TLS. */
export function securityHeaders(isEncrypted: boolean): Readonly<Record<string, string>> {
  return {
    "Content-Security-Policy": contentSecurityPolicy,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    ...(isEncrypted ? { "Strict-Transport-Security": `max-age=${hstsMaxAgeS}` } : {}),
  };
}
