/**
 * Who answers a request of the page. What is alive (the API, the socket) is the server's alone and is never kept; a file of
 * the build is the same for ever, so the copy answers; the page itself is the server's while it answers, else the copy.
 */
export type AnswerWay = "server" | "page" | "copy";

export interface AskedFor {
  readonly method: string;
  readonly mode: string;
  readonly url: string;
}

export function answerWay(
  { method, mode, url }: AskedFor,
  origin: string,
  files: readonly string[],
): AnswerWay {
  const address = new URL(url);
  if (method !== "GET" || address.origin !== origin) return "server";
  if (/^\/(?:api|ws)(?:\/|$)/.test(address.pathname)) return "server";
  if (mode === "navigate") return "page";
  const isFile = address.pathname.startsWith("/assets/") || files.includes(address.pathname);
  return isFile ? "copy" : "server";
}

/** Whether the page at this address is as good as any; a link with a token has things of its own written into it. */
export function isOrdinaryPage(url: string): boolean {
  return !/^\/(?:owner|invite)\//.test(new URL(url).pathname);
}
