/** The path within the page that an address leads to; undefined when it leads elsewhere, or to the API. */
export function ownPath(href: string, origin: string): string | undefined {
  const url = URL.parse(href);
  if (url === null || url.origin !== origin) return undefined;
  return /^\/(?:r\/|settings(?:\/|$)|$)/.test(url.pathname)
    ? `${url.pathname}${url.search}${url.hash}`
    : undefined;
}
