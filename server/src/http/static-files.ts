/**
 * The files of the built page, read once at the start and answered from memory.
 *
 * Whatever is not in this fixed map does not exist, so no address reaches the file system. Files below `assets/` carry
 * a hash of their content in their name and never change; a browser asks about any other each time, by its ETag. The
 * build lays compressed copies beside a file; which one is sent is up to `Accept-Encoding`.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { type ContentEncoding, chooseEncoding } from "./content-encoding.ts";

export interface StaticFile {
  readonly contentType: string;
  readonly cacheControl: string;
  /** Of the content; each encoding adds its name. */
  readonly tag: string;
  readonly bodies: ReadonlyMap<ContentEncoding, Uint8Array<ArrayBuffer>>;
}

/** By path, as in an address: `/assets/page.js`. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

/** Asked for again only under another name. */
const forever = "public, max-age=31536000, immutable";
/** Kept, but not used without asking whether it is still right. */
export const askFirst = "no-cache";

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
  ".mp3": "audio/mpeg",
};

const copies = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

/** Reads a folder of built files; undefined when there is none. */
export function readStaticFiles(folder: string): StaticFiles | undefined {
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      const path = `/${relative(folder, file).split(sep).join("/")}`;
      if (entry.isFile() && !entry.name.startsWith(".")) contents.set(path, readFileSync(file));
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  return staticFiles(contents);
}

/** Files by their path; compressed copies count as encodings of the file that they lie beside. */
export function staticFiles(contents: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): StaticFiles {
  const files = new Map<string, StaticFile>();
  for (const [path, bytes] of contents) {
    const contentType = contentTypes[extname(path)];
    if (contentType === undefined) continue;
    const bodies = new Map<ContentEncoding, Uint8Array<ArrayBuffer>>([["identity", bytes]]);
    for (const [encoding, ending] of copies) {
      const copy = contents.get(`${path}${ending}`);
      if (copy !== undefined) bodies.set(encoding, copy);
    }
    const cacheControl = path.startsWith("/assets/") ? forever : askFirst;
    files.set(path, { contentType, cacheControl, tag: tagOf(bytes), bodies });
  }
  return files;
}

/** `vary`: headers that the choice of the file itself depended on. */
export function staticResponse(file: StaticFile, request: Request, vary: readonly string[] = []): Response {
  const encoding = chooseEncoding(request.headers.get("accept-encoding"), [...file.bodies.keys()]);
  const etag = `"${file.tag}${encoding === "identity" ? "" : `-${encoding}`}"`;
  const headers = {
    "Cache-Control": file.cacheControl,
    ETag: etag,
    Vary: [...vary, "Accept-Encoding"].join(", "),
  };
  if (isKnown(etag, request.headers.get("if-none-match"))) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(file.bodies.get(encoding) ?? null, {
    headers: {
      ...headers,
      "Content-Type": file.contentType,
      ...(encoding === "identity" ? {} : { "Content-Encoding": encoding }),
    },
  });
}

/** Names a content. */
export function tagOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
}

/** Compared weakly (RFC 9110, 13.1.2): a proxy that compresses by itself marks the tag it passes on as weak. */
function isKnown(etag: string, ifNoneMatch: string | null): boolean {
  if (ifNoneMatch === null) return false;
  const known = ifNoneMatch.split(",").map((each) => each.trim().replace(/^W\//, ""));
  return known.includes("*") || known.includes(etag);
}
