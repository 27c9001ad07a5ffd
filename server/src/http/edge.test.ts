import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { defaultLimits } from "@koe/protocol";
import { freshDatabase } from "../../../test/database.ts";
import type { Database } from "../store/postgres.ts";
import { type Answer, apiOn, password } from "./api-under-test.ts";
import { endpoints } from "./endpoints.ts";

let database: Database;
beforeAll(async () => {
  database = (await freshDatabase()).open();
});
afterAll(() => database.close());

const login = "/api/v1/login";

function expectRefusal(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.json]).toEqual([
    status,
    { error: expect.stringMatching(/^["A-Z].*[.]$/), code },
  ]);
}

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("a body", () => {
  test.each([
    ["nothing", "", "The body is not valid JSON."],
    ["half of an object", '{"username":"a', "The body is not valid JSON."],
    ["two values", '{"username":"a"} {}', "The body is not valid JSON."],
    ["a comment", '{"username":"a" /* b */}', "The body is not valid JSON."],
    [
      "what is too deep",
      `{"username":"a","password":"b","extra":${nested(8)}}`,
      "The body nests deeper than 8 levels.",
    ],
    ["a hundred thousand brackets", nested(100_000), "The body nests deeper than 8 levels."],
    ["what is no UTF-8", Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d), "The body is not valid UTF-8."],
  ])("that is %s is malformed", async (_, body, error) => {
    const answer = await apiOn(database).post(login, body);
    expect([answer.status, answer.json]).toEqual([400, { error, code: "malformed_json" }]);
  });

  test.each([
    ["null", "null", "The body must be a JSON object."],
    ["a list", "[]", "The body must be a JSON object."],
    ["a string", '"username"', "The body must be a JSON object."],
    ["a number out of range", "1e400", "The body must be a JSON object."],
    ["nothing in an object", "{}", '"username" is missing.'],
    ["only a name", '{"username":"anna"}', '"password" is missing.'],
    ["a number for a name", '{"username":1,"password":"b"}', '"username" must be a string.'],
    ["null for a name", '{"username":null,"password":"b"}', '"username" must be a string.'],
    ["an operator for a name", '{"username":{"$regex":".*"},"password":"b"}', '"username" must be a string.'],
    ["a list for a password", '{"username":"anna","password":["b"]}', '"password" must be a string.'],
    ["NUL", '{"username":"an\\u0000na","password":"b"}', '"username" must not contain the NUL character.'],
    [
      "a lone surrogate",
      '{"username":"anna","password":"\\ud800"}',
      '"password" must be well-formed Unicode (it contains a lone surrogate).',
    ],
  ])("with %s has the wrong shape, and is told which field and why", async (_, body, error) => {
    const answer = await apiOn(database).post(login, body);
    expect([answer.status, answer.json]).toEqual([400, { error, code: "bad_payload" }]);
  });

  test("has strings where strings are due, in every field of every call", async () => {
    const { post, register, signIn } = apiOn(database);
    await register("fuzzer");
    const cookie = await signIn("fuzzer");
    const calls = [
      ["/api/v1/register", ["username", "password", "invite"]],
      ["/api/v1/login", ["username", "password"]],
      ["/api/v1/password", ["current_password", "new_password"]],
      ["/api/v1/owner", ["token", "username", "password"]],
    ] as const;
    for (const [path, fields] of calls) {
      for (const field of fields) {
        for (const value of [1, true, null, [], ["a"], {}, { $ne: "" }, { length: 8 }]) {
          const body = { ...Object.fromEntries(fields.map((each) => [each, "some text"])), [field]: value };
          const answer = await post(path, body, { cookie });
          expect(answer.json).toEqual({ error: `"${field}" must be a string.`, code: "bad_payload" });
        }
      }
    }
  });

  test("may name a field twice, or pollute nothing with __proto__", async () => {
    const { post, call } = apiOn(database);
    const twice = `{"username":"first","username":"doubled","password":${JSON.stringify(password)}}`;
    expect((await post("/api/v1/register", twice)).status).toBe(201);
    expect((await post(login, { username: "doubled", password })).status).toBe(200);

    const polluting = `{"__proto__":{"role":"owner","isAdmin":true},"constructor":{"prototype":{"role":"owner"}},
      "username":"polluter","password":${JSON.stringify(password)},"role":"owner","id":"1"}`;
    expect((await post("/api/v1/register", polluting)).status).toBe(201);
    expect(Object.keys(Object.prototype)).toEqual([]);
    const { cookie } = await post(login, { username: "polluter", password });
    expect((await call("/api/v1/me", { cookie })).json).toMatchObject({
      username: "polluter",
      role: "member",
    });
  });

  test.each([
    undefined,
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonp",
    "application/json; charset=utf-16",
    "text/json",
  ])("of type %p is refused", async (type) => {
    const body = new TextEncoder().encode(JSON.stringify({ username: "anna", password }));
    const answer = await apiOn(database).post(login, body, { headers: { "Content-Type": type ?? "" } });
    expectRefusal(answer, 415, "unsupported_media_type");
  });

  test.each(["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'])(
    "of type %s is read",
    async (type) => {
      const answer = await apiOn(database).post(
        login,
        { username: "x", password },
        { headers: { "Content-Type": type } },
      );
      expect(answer.status).toBe(401);
    },
  );

  test("of any type that is not JSON is refused where none is wanted", async () => {
    const headers = { "Content-Type": "text/plain", "Content-Length": "4" };
    expectRefusal(
      await apiOn(database).post("/api/v1/logout", "text", { headers }),
      415,
      "unsupported_media_type",
    );
  });

  test("is read up to its limit and not a byte further", async () => {
    const environment = { KOE_MAX_BODY_BYTES: "4096" };
    const frame = JSON.stringify({ username: "x", password: "" }).length;
    const exact = { username: "x", password: "p".repeat(4096 - frame) };
    const { post } = apiOn(database, { environment });
    expect((await post(login, exact)).status).toBe(401);
    expectRefusal(await post(login, { ...exact, password: `${exact.password}p` }), 413, "payload_too_large");
  });

  test("that says it is too large is not read at all", async () => {
    const headers = { "Content-Length": String(defaultLimits.bodyBytesMax + 1) };
    const { post } = apiOn(database);
    expectRefusal(await post(login, "{}", { headers }), 413, "payload_too_large");
    expectRefusal(await post("/api/v1/logout", "{}", { headers }), 413, "payload_too_large");
  });

  test("without a length is read until the limit, and then no more", async () => {
    let pulled = 0;
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(16 * 1024).fill(0x20));
      },
      cancel() {
        isCancelled = true;
      },
    });
    expectRefusal(await apiOn(database).post(login, endless), 413, "payload_too_large");
    expect(isCancelled).toBe(true);
    expect(pulled).toBeLessThan(40);
  });
});

describe("the edge", () => {
  test("refuses headers beyond their limit, whatever they are", async () => {
    const { call } = apiOn(database, { environment: { KOE_MAX_HEADER_BYTES: "2048" } });
    expectRefusal(
      await call("/api/v1/health", { headers: { "X-Big": "x".repeat(2048) } }),
      431,
      "headers_too_large",
    );
    expectRefusal(await call(`/api/v1/health?${"x".repeat(2048)}`), 431, "headers_too_large");
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`x-${index}`, "1"]));
    expectRefusal(await call("/api/v1/health", { headers: many }), 431, "headers_too_large");
    expect((await call("/api/v1/health", { headers: { "X-Big": "x".repeat(1000) } })).status).toBe(200);
  });

  test("says for every path which methods it knows", async () => {
    const { call } = apiOn(database);
    const methodsByPath = Map.groupBy(Object.values(endpoints), ({ path }) => path);
    for (const [path, described] of methodsByPath) {
      const methods = described.map(({ method }): string => method);
      const allowed = methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
      for (const other of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) {
        if (methods.includes(other)) continue;
        const answer = await call(path, { method: other });
        expectRefusal(answer, 405, "method_not_allowed");
        expect(answer.headers.get("allow")?.split(", ").toSorted()).toEqual(allowed.toSorted());
      }
    }
  });

  test.each([
    "/api/v1/nothing",
    "/api/v1/health/",
    "/api/v2/health",
    "/api",
    "/nothing",
    "/%00",
    "/..%2f..%2fetc/passwd",
    "/__proto__",
  ])("has nothing at %s", async (path) => {
    const { call } = apiOn(database);
    expectRefusal(await call(path), 404, "not_found");
    expectRefusal(await call(path, { method: "POST" }), 404, "not_found");
  });

  test("answers 503 while the database is away", async () => {
    const closed = (await freshDatabase()).open();
    await closed.close();
    const { post, call, log } = apiOn(closed);
    for (const answer of [
      await call("/api/v1/rooms"),
      await post(login, { username: "anna", password }),
      await post("/api/v1/register", { username: "anna", password }),
      await call("/api/v1/me", { cookie: `auth_token=${"a".repeat(43)}` }),
    ]) {
      expectRefusal(answer, 503, "storage_unavailable");
      expect(answer.headers.get("retry-after")).toBe("1");
    }
    expect((await call("/api/v1/health")).status).toBe(200);
    expect(log.map((line) => JSON.parse(line).event)).toEqual(
      Array.from({ length: 4 }, () => "storage_unavailable"),
    );
  });

  test("tells nothing of a bug but the id under which it is logged", async () => {
    const { call, log } = apiOn(database, {
      readiness: () => Promise.reject(new TypeError("select * from users; /srv/koe/secret.ts")),
    });
    const answer = await call("/api/v1/ready");
    expect([answer.status, answer.json]).toEqual([
      500,
      {
        error: "Something went wrong here. It has been recorded.",
        code: "internal",
        error_id: expect.any(String),
      },
    ]);
    const { error_id } = JSON.parse(answer.text);
    expect(log.map((line) => JSON.parse(line))).toMatchObject([
      { event: "request_failed", error_id, route: "GET /api/v1/ready", error: { name: "TypeError" } },
    ]);
  });

  test("says why it is not ready", async () => {
    const { call } = apiOn(database, {
      readiness: async () => ({ kind: "not_ready", why: "Migrations are running." }),
    });
    const answer = await call("/api/v1/ready");
    expect([answer.status, answer.text]).toEqual([
      503,
      '{"error":"Migrations are running.","code":"not_ready"}',
    ]);
    expect((await apiOn(database).call("/api/v1/ready")).text).toBe('{"status":"ready"}');
  });

  test("describes itself", async () => {
    const answer = await apiOn(database).call("/api/v1/openapi.json");
    expect(answer.json).toMatchObject({ openapi: "3.1.0", info: { title: "Koe" } });
  });
});
