/**
 * The path of a request, as routes compare it. A request without a usable `Host` has a path alone for its URL, which
 * most of the platform refuses to parse.
 */
export function requestPath(request: Request): string {
  return URL.parse(request.url, "http://host.invalid")?.pathname ?? "/";
}
