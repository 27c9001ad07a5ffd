/** What the service worker tells the pages. */
export type WorkerMessage =
  /** It has taken over, and new pages are of this version. */
  | { readonly kind: "version"; readonly version: string }
  /** A notification was clicked, and this page was brought to the front for it. */
  | { readonly kind: "open"; readonly path: string };

/** Undefined for what is none, or of a later worker. */
export function readWorkerMessage(data: unknown): WorkerMessage | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { kind, version, path }: { kind?: unknown; version?: unknown; path?: unknown } = data;
  if (kind === "version" && typeof version === "string") return { kind, version };
  if (kind === "open" && typeof path === "string" && path.startsWith("/")) return { kind, path };
  return undefined;
}
