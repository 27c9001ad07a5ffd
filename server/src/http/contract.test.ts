import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase } from "../../../test/database.ts";
import type { Database } from "../store/postgres.ts";
import { apiOn, password } from "./api-under-test.ts";

let database: Database;
beforeAll(async () => {
  database = (await freshDatabase()).open();
});
afterAll(() => database.close());

const cookiePattern = /^auth_token=[\w-]{43}; HttpOnly; Secure; SameSite=Strict; Path=\/; Max-Age=7776000$/;

describe("the contract", () => {
  test("GET /api/v1/health", async () => {
    const answer = await apiOn(database).call("/api/v1/health");
    expect([answer.status, answer.text]).toEqual([200, '{"status":"ok"}']);
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  test("GET /api/v1/rooms, for whoever asks", async () => {
    const answer = await apiOn(database).call("/api/v1/rooms");
    expect([answer.status, answer.text]).toEqual([
      200,
      '[{"id":"general","name":"General Chat"},{"id":"gleam-dev","name":"Gleam Development"}]',
    ]);
  });

  test("POST /api/v1/register, once per name without regard to case", async () => {
    const { post } = apiOn(database);
    const made = await post("/api/v1/register", { username: "gleam_fan", password });
    expect([made.status, made.text]).toEqual([201, '{"message":"User created successfully"}']);
    expect(made.headers.get("set-cookie")).toBeNull();
    for (const username of ["gleam_fan", "GLEAM_Fan", "ｇｌｅａｍ_fan"]) {
      const taken = await post("/api/v1/register", { username, password });
      expect(taken.status).toBe(409);
      expect(taken.text).toBe('{"error":"Username already taken","code":"username_taken"}');
    }
  });

  test("of many who register one name at once, one gets it", async () => {
    const { post } = apiOn(database);
    const names = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? "racer" : "RACER"));
    const answers = await Promise.all(
      names.map((username) => post("/api/v1/register", { username, password })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 11 }, () => 409),
    ]);
  });

  test("POST /api/v1/login gives a session, however the name is spelled", async () => {
    const { post, call, register } = apiOn(database);
    await register("Zoë");
    for (const username of ["Zoë", "zoe\u0308", "ZOË"]) {
      const answer = await post("/api/v1/login", { username, password });
      expect([answer.status, answer.text]).toEqual([200, '{"message":"Login successful"}']);
      expect(answer.headers.get("set-cookie")).toMatch(cookiePattern);
      expect((await call("/api/v1/me", { cookie: answer.cookie })).json).toMatchObject({ username: "Zoë" });
    }
  });

  test("POST /api/v1/login answers an unknown name and a wrong password with the same bytes", async () => {
    const { post, register } = apiOn(database);
    await register("somebody");
    const wrong = await post("/api/v1/login", { username: "somebody", password: "not the secret" });
    for (const username of ["nobody", "", "not a name!", "x".repeat(5000)]) {
      const unknown = await post("/api/v1/login", { username, password });
      expect([unknown.status, unknown.text]).toEqual([401, wrong.text]);
      expect([...unknown.headers]).toEqual([...wrong.headers]);
    }
    expect(wrong.text).toBe('{"error":"Invalid username or password","code":"invalid_credentials"}');
    expect(wrong.headers.get("set-cookie")).toBeNull();
  });

  test("POST /api/v1/logout ends the session and clears the cookie, with or without one", async () => {
    const { call, register, signIn } = apiOn(database);
    await register("leaver");
    const cookie = await signIn("leaver");
    for (const sent of [{ cookie }, { cookie }, {}]) {
      const answer = await call("/api/v1/logout", { method: "POST", ...sent });
      expect([answer.status, answer.text]).toEqual([200, '{"message":"Logged out successfully"}']);
      expect(answer.headers.get("set-cookie")).toBe(
        "auth_token=; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age=0",
      );
      expect((await call("/api/v1/me", { cookie })).status).toBe(401);
    }
  });

  test("works for a client that sends an empty form with its logout", async () => {
    const headers = { "Content-Type": "application/x-www-form-urlencoded", "Content-Length": "0" };
    expect((await apiOn(database).call("/api/v1/logout", { method: "POST", headers })).status).toBe(200);
  });

  test("HEAD answers as GET does, without a body", async () => {
    const { call } = apiOn(database);
    for (const path of ["/api/v1/health", "/api/v1/rooms", "/"]) {
      const [get, head] = [await call(path), await call(path, { method: "HEAD" })];
      expect([head.status, head.text]).toEqual([get.status, ""]);
      expect(head.headers.get("content-length")).toBe(String(Buffer.byteLength(get.text)));
      expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
    }
  });

  test("the cookie goes without Secure only where that is configured", async () => {
    const { register, post } = apiOn(database, { environment: { KOE_INSECURE_COOKIES: "1" } });
    await register("insecure");
    const { headers } = await post("/api/v1/login", { username: "insecure", password });
    expect(headers.get("set-cookie")).toMatch(
      /^auth_token=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=7776000$/,
    );
  });
});
