import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase } from "../../../test/database.ts";
import type { Environment } from "../config.ts";
import type { Database } from "../store/postgres.ts";
import { apiOn } from "./api-under-test.ts";

let database: Database;
beforeAll(async () => {
  database = (await freshDatabase()).open();
});
afterAll(() => database.close());

const html = { Accept: "text/html,application/xhtml+xml" };
const addresses = [
  "/",
  "/sign-up",
  "/r/general",
  "/r/general/17",
  "/settings/tokens",
  "/owner/x",
  "/invite/x",
];

const openTag = async (environment: Environment = {}, cookie?: string) => {
  const { text } = await apiOn(database, { environment }).call("/", { headers: html, cookie });
  return /<html[^>]*>/.exec(text)?.[0];
};

describe("the page", () => {
  test.each(addresses)(
    "stands at %s, has no script or style in it, and all it loads is there",
    async (path) => {
      const { call } = apiOn(database);
      const { status, text, headers } = await call(path, { headers: html });
      expect([status, headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      expect(text).not.toMatch(/<script>|<style|style=|\son\w+=|javascript:/i);
      for (const [, asset] of text.matchAll(/(?:src|href)="([^"]+)"/g)) {
        expect((await call(asset ?? "")).status).toBe(200);
      }
    },
  );

  test("has the theme of the cookie in its first byte, and of no other word", async () => {
    const scheme = async (cookie: string) =>
      /color-scheme" content="([^"]*)"/.exec(
        (await apiOn(database).call("/", { headers: html, cookie })).text,
      )?.[1];
    for (const theme of ["light", "dark"]) {
      expect(await openTag({}, `a=b; theme=${theme}; c=d`)).toContain(`data-theme="${theme}"`);
      expect(await scheme(`theme=${theme}`)).toBe(theme);
    }
    for (const cookie of ["theme=system", 'theme="><script>', "nottheme=dark", "x"]) {
      expect(await openTag({}, cookie)).toContain('data-theme="system"');
      expect(await scheme(cookie)).toBe("light dark");
    }
    expect(await openTag()).toContain('data-theme="system"');
  });

  test("knows whether a session may be there, and repeats nothing of it", async () => {
    expect(await openTag()).toContain('data-session="none"');
    const tag = await openTag({}, "auth_token=abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq");
    expect(tag).toContain('data-session="maybe"');
    expect(tag).not.toContain("abcdef");
  });

  test("knows who may make an account, and whether cookies need TLS", async () => {
    expect(await openTag()).toContain('data-registration="open" data-cookies="secure"');
    expect(await openTag({ KOE_REGISTRATION: "invite", KOE_INSECURE_COOKIES: "1" })).toContain(
      'data-registration="invite" data-cookies="insecure"',
    );
  });

  test("is not sent again while nothing in it changed", async () => {
    const { call } = apiOn(database);
    const { headers } = await call("/", { headers: html });
    expect([headers.get("cache-control"), headers.get("vary")]).toEqual([
      "no-cache",
      "Accept, Cookie, Accept-Encoding",
    ]);
    const known = { ...html, "If-None-Match": headers.get("etag") ?? "" };
    expect((await call("/", { headers: known })).status).toBe(304);
    expect((await call("/", { headers: known, cookie: "theme=dark" })).status).toBe(200);
  });

  test("says where the API is to whoever asks for no page", async () => {
    const answer = await apiOn(database).call("/");
    expect(answer.json).toEqual({ name: "Koe", status: "running", api: "/api/v1/openapi.json" });
  });

  test.each(addresses)("says at %s how to build it where it is not built", async (path) => {
    const answer = await apiOn(database, { pageFiles: undefined }).call(path, { headers: html });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([503, "text/html; charset=utf-8"]);
    expect(answer.text).toContain("npm start");
  });
});

test("a file that the build did not make is not there, whatever the address says", async () => {
  const { call } = apiOn(database);
  const paths = [
    "/assets/old.js",
    "/assets/../../package.json",
    "/assets/%2e%2e/%2e%2e/package.json",
    "/index.html",
  ];
  for (const path of paths) expect([path, (await call(path)).status]).toEqual([path, 404]);
});
