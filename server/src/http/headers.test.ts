import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase } from "../../../test/database.ts";
import type { Database } from "../store/postgres.ts";
import { apiOn } from "./api-under-test.ts";
import { endpoints } from "./endpoints.ts";

let database: Database;
beforeAll(async () => {
  database = (await freshDatabase()).open();
});
afterAll(() => database.close());

const fixed = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; " +
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; object-src 'none'; " +
    "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

const pages = ["/", "/sign-up", "/r/general", "/r/general/7", "/settings", "/settings/tokens"];
const links = ["/owner/token", "/invite/token"];
const pageFiles = ["/assets/page-1a2b.js", "/mark.svg"];
const asBrowser = { Accept: "text/html" };
const requests = [
  ...Object.values(endpoints).flatMap(({ method, path }) => [
    [method, path],
    [method === "GET" ? "HEAD" : "GET", path],
    ["OPTIONS", path],
  ]),
  ...[...pages, ...links, ...pageFiles].map((path) => ["GET", path]),
  ["GET", "/assets/missing.js"],
  ["GET", "/nothing"],
  ["POST", "/nothing"],
];

describe("the headers", () => {
  test.each(requests)("of %s %s are the fixed ones and no more than are known", async (method, path) => {
    const { headers } = await apiOn(database).call(path ?? "", { method: method ?? "" });
    const all: Record<string, string> = Object.fromEntries(headers);
    expect(all).toMatchObject(fixed);
    const others = Object.keys(all).filter((name) => !(name in fixed));
    const known = ["allow", "cache-control", "content-length", "content-type", "etag", "set-cookie", "vary"];
    expect(others.filter((name) => !known.includes(name))).toEqual([]);
  });

  test.each(requests)(
    "let nobody keep the answer to %s %s, except the page's files",
    async (method, path) => {
      const answer = await apiOn(database).call(path ?? "", { method: method ?? "", headers: asBrowser });
      const isFile = answer.status === 200 && answer.headers.has("etag");
      expect(isFile).toBe(method === "GET" && [...pages, ...links, ...pageFiles].includes(path ?? ""));
      const kept = path?.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
      expect(answer.headers.get("cache-control")).toBe(isFile ? kept : "no-store");
    },
  );

  test("stand on refusals and failures of the edge too", async () => {
    const { call, api } = apiOn(database, { readiness: () => Promise.reject(new Error("bug")) });
    const failed = await call("/api/v1/ready");
    const tooLarge = await call("/", { headers: { "X-Big": "x".repeat(20_000) } });
    const elsewhere = api.failure(new Error("bug"), "GET /ws/v1/chat/:room_id");
    expect([failed.status, tooLarge.status, elsewhere.status]).toEqual([500, 431, 500]);
    for (const { headers } of [failed, tooLarge, elsewhere])
      expect(Object.fromEntries(headers)).toMatchObject(fixed);
  });

  test("hold browsers to TLS where there is TLS, and only there", async () => {
    const hsts = async (environment: Record<string, string>) =>
      (await apiOn(database, { environment }).call("/")).headers.get("strict-transport-security");
    expect(await hsts({})).toBeNull();
    expect(await hsts({ KOE_PUBLIC_URL: "http://chat.example" })).toBeNull();
    expect(await hsts({ KOE_PUBLIC_URL: "https://chat.example" })).toBe("max-age=31536000");
  });
});
