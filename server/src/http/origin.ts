/**
 * Which web pages may use this server with a visitor's session.
 *
 * A browser says which page a request comes from (`Origin`), and whether that is the same site (`Sec-Fetch-Site`).
 * `SameSite=Strict` alone is not enough: for it another port or a subdomain of the same host is the same site.
 * Origins are compared whole: scheme, host and port. A client that is no browser sends no `Origin`, and needs
 * none.
 */
import { isStateChanging } from "./endpoint.ts";

/** Under which origins this server is reached. */
export interface OwnOrigins {
  readonly scheme: "http" | "https";
  /** The request's `Host`. */
  readonly host: string | null;
  /** The configured origin, already in its canonical form. */
  readonly publicOrigin: string | undefined;
}

/** Whether a request with this `Origin` header comes from a page of this server, or from no page at all. */
export function isAllowedOrigin(origin: string | null, own: OwnOrigins): boolean {
  if (origin === null) return true;
  if (origin === own.publicOrigin) return true;
  return own.host !== null && origin === URL.parse(`${own.scheme}://${own.host}`)?.origin;
}

/** Whether a request could have been made by another site's page in a visitor's name, and would change something. */
export function isCrossSite(
  request: { readonly method: string; readonly origin: string | null; readonly fetchSite: string | null },
  own: OwnOrigins,
): boolean {
  if (!isStateChanging(request.method)) return false;
  if (request.fetchSite === "cross-site" || request.fetchSite === "same-site") return true;
  return !isAllowedOrigin(request.origin, own);
}
