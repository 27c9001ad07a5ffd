import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, gzipSync } from "node:zlib";
import { chooseEncoding } from "./content-encoding.ts";
import { readStaticFiles, type StaticFiles, staticResponse } from "./static-files.ts";

const folder = mkdtempSync(join(tmpdir(), "koe-static-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = "export const page = 1;".repeat(100);
const put = (path: string, content: string | Uint8Array) => writeFileSync(join(folder, path), content);
mkdirSync(join(folder, "assets"));
put("index.html", "<!doctype html>");
put("mark.svg", "<svg/>");
put(".sources", "a hash");
put("notes.weird", "no type that is known");
put("assets/page-1a2b.js", script);
put("assets/page-1a2b.js.br", brotliCompressSync(script));
put("assets/page-1a2b.js.gz", gzipSync(script));

const files: StaticFiles = readStaticFiles(folder) ?? new Map();

function answer(path: string, headers: Readonly<Record<string, string>> = {}): Response {
  const file = files.get(path);
  if (file === undefined) throw new Error(`no ${path}`);
  return staticResponse(file, new Request("http://koe.example/", { headers }));
}

describe("the files of the page", () => {
  test("are those of the folder whose type is known, without what begins with a dot", () => {
    expect([...files.keys()].sort()).toEqual(["/assets/page-1a2b.js", "/index.html", "/mark.svg"]);
  });

  test("are none where there is no folder", () => {
    expect(readStaticFiles(join(folder, "missing"))).toBeUndefined();
  });

  test("are kept for good when their name has a hash, and asked about otherwise", () => {
    expect(answer("/assets/page-1a2b.js").headers.get("cache-control")).toBe(
      "public, max-age=31536000, immutable",
    );
    expect(answer("/mark.svg").headers.get("cache-control")).toBe("no-cache");
  });

  test("come compressed to whom takes that, each under its own tag", async () => {
    const plain = answer("/assets/page-1a2b.js");
    const brotli = answer("/assets/page-1a2b.js", { "Accept-Encoding": "gzip, br" });
    const gzip = answer("/assets/page-1a2b.js", { "Accept-Encoding": "gzip" });
    expect([plain, brotli, gzip].map(({ headers }) => headers.get("content-encoding"))).toEqual([
      null,
      "br",
      "gzip",
    ]);
    expect(new Set([plain, brotli, gzip].map(({ headers }) => headers.get("etag"))).size).toBe(3);
    for (const { headers } of [plain, brotli, gzip]) expect(headers.get("vary")).toBe("Accept-Encoding");
    expect(await plain.text()).toBe(script);
    expect(brotliDecompressSync(await brotli.bytes()).toString()).toBe(script);
  });

  test("are not sent again to whom has them", async () => {
    const etag = answer("/mark.svg").headers.get("etag") ?? "";
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = answer("/mark.svg", { "If-None-Match": known });
      expect([again.status, again.headers.get("etag"), await again.text()]).toEqual([304, etag, ""]);
    }
    expect(answer("/mark.svg", { "If-None-Match": '"other"' }).status).toBe(200);
  });
});

test.each([
  [null, "identity"],
  ["", "identity"],
  ["br", "br"],
  ["GZIP, BR", "br"],
  ["gzip;q=1.0, br;q=0", "gzip"],
  ["*", "br"],
  ["*;q=0", "identity"],
  ["deflate, zstd", "identity"],
  ["br;q=x", "identity"],
] as const)("Accept-Encoding: %s is answered with %s", (header, expected) => {
  expect(chooseEncoding(header, ["identity", "br", "gzip"])).toBe(expected);
});
