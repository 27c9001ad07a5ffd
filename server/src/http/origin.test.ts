import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isAllowedOrigin, isCrossSite, type OwnOrigins } from "./origin.ts";

const own: OwnOrigins = { scheme: "https", host: "koe.example", publicOrigin: undefined };

describe("a page's origin", () => {
  test.each([
    ["https://koe.example", true],
    [null, true],
    ["null", false],
    ["", false],
    ["https://koe.example.evil", false],
    ["https://evil.koe.example", false],
    ["https://evilkoe.example", false],
    ["https://koe.exampl", false],
    ["https://koe.example:8443", false],
    ["https://koe.example:443", false],
    ["http://koe.example", false],
    ["ws://koe.example", false],
    ["wss://koe.example", false],
    ["https://koe.example.", false],
    ["https://koe.example/", false],
    ["https://koe.example/path", false],
    ["https://KOE.example", false],
    ["HTTPS://koe.example", false],
    ["https://koe.example@evil.example", false],
    ["https://evil.example#koe.example", false],
    ["https://evil.example, https://koe.example", false],
    ["https://köe.example", false],
    ["https://xn--ke-fka.example", false],
    [" https://koe.example", false],
    ["koe.example", false],
    ["file://", false],
    ["https://127.0.0.1", false],
    ["https://[::1]", false],
    ["chrome-extension://koe.example", false],
  ])("%p is allowed at https://koe.example: %p", (origin, expected) => {
    expect(isAllowedOrigin(origin, own)).toBe(expected);
  });

  test.each([
    ["http://localhost:4000", "http", "localhost:4000", true],
    ["http://localhost:4001", "http", "localhost:4000", false],
    ["http://127.0.0.1:4000", "http", "localhost:4000", false],
    ["http://localhost", "http", "localhost:80", true],
    ["https://koe.example", "https", "Koe.Example:443", true],
    ["http://[::1]:4000", "http", "[::1]:4000", true],
    ["https://xn--ke-fka.example", "https", "xn--ke-fka.example", true],
    ["http://koe.example", "http", null, false],
    ["http://koe.example", "http", "", false],
    ["http://koe.example", "http", "koe.example/evil@", true],
    ["http://koe.example", "http", "not a host", false],
  ] as const)("%p matches %s and the host %p: %p", (origin, scheme, host, expected) => {
    expect(isAllowedOrigin(origin, { scheme, host, publicOrigin: undefined })).toBe(expected);
  });

  test("may be the configured one beside the own host", () => {
    const proxied: OwnOrigins = {
      scheme: "http",
      host: "10.0.0.5:4000",
      publicOrigin: "https://chat.example",
    };
    expect(isAllowedOrigin("https://chat.example", proxied)).toBe(true);
    expect(isAllowedOrigin("http://10.0.0.5:4000", proxied)).toBe(true);
    expect(isAllowedOrigin("http://chat.example", proxied)).toBe(false);
    expect(isAllowedOrigin("undefined", own)).toBe(false);
  });

  test("is allowed only when it is the own one, whatever is sent", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.constant("https://koe.example")), (origin) => {
        expect(isAllowedOrigin(origin, own)).toBe(origin === "https://koe.example");
      }),
    );
  });
});

describe("a request", () => {
  const methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];
  const fetchSites = [null, "none", "same-origin", "same-site", "cross-site"];
  const origins = [null, "https://koe.example", "https://evil.example", "https://koe.example:8443", "null"];
  const matrix = methods.flatMap((method) =>
    fetchSites.flatMap((fetchSite) => origins.map((origin) => ({ method, fetchSite, origin }))),
  );

  test.each(matrix)("by $method with Sec-Fetch-Site $fetchSite from $origin is judged", (request) => {
    const isHarmless = ["GET", "HEAD", "OPTIONS"].includes(request.method);
    const isForeignSite = ["same-site", "cross-site"].includes(request.fetchSite ?? "");
    const isOwnOrigin = request.origin === null || request.origin === "https://koe.example";
    expect(isCrossSite(request, own)).toBe(!isHarmless && (isForeignSite || !isOwnOrigin));
  });
});
