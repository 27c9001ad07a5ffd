import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase } from "../../../test/database.ts";
import type { Database } from "../store/postgres.ts";
import { apiOn, host, password } from "./api-under-test.ts";
import { endpoints } from "./endpoints.ts";

let database: Database;
beforeAll(async () => {
  database = (await freshDatabase()).open();
});
afterAll(() => database.close());

const own = `http://${host}`;
const fetchSites = [undefined, "none", "same-origin", "same-site", "cross-site"];
const origins = [undefined, own, "https://evil.example", "http://koe.example:4001", `${own}.evil`, "null"];
const types = ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"];

function headersOf(
  site: string | undefined,
  origin: string | undefined,
  type: string,
): Record<string, string> {
  return {
    "Content-Type": type,
    ...(site === undefined ? {} : { "Sec-Fetch-Site": site }),
    ...(origin === undefined ? {} : { Origin: origin }),
  };
}

describe("a request of another site's page", () => {
  const matrix = fetchSites.flatMap((site) =>
    origins.flatMap((origin) => types.map((type) => ({ site, origin, type }))),
  );

  test.each(matrix)("logs nobody in ($site, $origin, $type)", async ({ site, origin, type }) => {
    const { post, log } = apiOn(database);
    const body = new TextEncoder().encode(JSON.stringify({ username: "nobody", password }));
    const answer = await post("/api/v1/login", body, { headers: headersOf(site, origin, type) });
    const isForeign =
      site === "same-site" || site === "cross-site" || (origin !== undefined && origin !== own);
    expect(answer.status).toBe(isForeign ? 403 : type === "application/json" ? 401 : 415);
    if (!isForeign) return;
    expect(answer.json).toMatchObject({ code: "cross_site" });
    expect(log.map((line) => JSON.parse(line))).toMatchObject([{ event: "request_forbidden" }]);
  });

  test("changes nothing by any call", async () => {
    const { call, register, signIn } = apiOn(database);
    await register("victim");
    const cookie = await signIn("victim");
    for (const { method, path } of Object.values(endpoints)) {
      if (method === "GET") continue;
      for (const headers of [{ Origin: "https://evil.example" }, { "Sec-Fetch-Site": "same-site" }]) {
        const answer = await call(path, { method, cookie, headers });
        expect([answer.status, answer.json]).toMatchObject([403, { code: "cross_site" }]);
      }
    }
    expect((await call("/api/v1/me", { cookie })).status).toBe(200);
  });

  test("may read what everybody may read", async () => {
    const headers = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
    const answer = await apiOn(database).call("/api/v1/rooms", { headers });
    expect(answer.status).toBe(200);
    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });
});

describe("the own origin", () => {
  const json = "application/json";

  test("is the configured one behind a proxy that ends TLS", async () => {
    const { post } = apiOn(database, { environment: { KOE_PUBLIC_URL: "https://chat.example" } });
    const body = { username: "nobody", password };
    const from = (origin: string) =>
      post("/api/v1/login", body, { headers: headersOf(undefined, origin, json) });
    expect((await from("https://chat.example")).status).toBe(401);
    expect((await from("http://chat.example")).status).toBe(403);
    expect((await from("https://chat.example:8443")).status).toBe(403);
  });

  test("has the scheme that a trusted proxy tells, and nobody else", async () => {
    const { post } = apiOn(database, { environment: { KOE_TRUSTED_PROXIES: "10.0.0.1" } });
    const headers = { Origin: `https://${host}`, "X-Forwarded-Proto": "https" };
    const body = { username: "nobody", password };
    expect((await post("/api/v1/login", body, { headers, peer: "10.0.0.1" })).status).toBe(401);
    expect((await post("/api/v1/login", body, { headers, peer: "10.0.0.2" })).status).toBe(403);
  });

  test("counts for the upgrade to a WebSocket as well, though that is a GET", () => {
    const { api } = apiOn(database);
    const from = (origin?: string) =>
      api.isFromOwnPage(
        new Request(`${own}/ws/v1/chat/general`, {
          headers: { Host: host, ...(origin && { Origin: origin }) },
        }),
        { address: "192.0.2.1" },
      );
    expect([
      from(),
      from(own),
      from("null"),
      from("http://koe.example:4001"),
      from("https://evil.example"),
    ]).toEqual([true, true, false, false, false]);
  });
});

describe("a GET", () => {
  test("changes nothing, whichever it is", async () => {
    const fresh = (await freshDatabase()).open();
    const { call, register, signIn } = apiOn(fresh);
    await register("reader");
    const cookie = await signIn("reader");
    const before = await contents(fresh);
    const paths = Object.values(endpoints).flatMap(({ method, path }) => (method === "GET" ? [path] : []));
    for (const path of [...paths, "/", "/owner/some-token", "/invite/some-token", "/owner.js", "/nothing"]) {
      for (const method of ["GET", "HEAD"]) await call(path, { method, cookie });
    }
    expect(await contents(fresh)).toEqual(before);
    await fresh.close();
  });
});

/** Every row of every table, as text. */
async function contents(of: Database): Promise<string> {
  return of.query(async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public' order by 1`;
    const rows: unknown[] = [];
    for (const { name } of tables) rows.push(name, await sql`select * from ${sql(name)}`);
    return JSON.stringify(rows);
  });
}
