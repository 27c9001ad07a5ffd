import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase } from "../../../test/database.ts";
import type { Database } from "../store/postgres.ts";
import { type Answer, type ApiUnderTest, apiOn, password } from "./api-under-test.ts";

let database: Database;
beforeAll(async () => {
  database = (await freshDatabase()).open();
});
afterAll(() => database.close());

const minuteMs = 60 * 1000;

function expectLimited(answer: Answer, retryAfterS: number): void {
  expect([answer.status, answer.json]).toEqual([
    429,
    { error: "Too many attempts. Wait a little, then try again.", code: "rate_limited" },
  ]);
  expect(answer.headers.get("retry-after")).toBe(String(retryAfterS));
}

async function fail({ post }: ApiUnderTest, username: string, sent = {}): Promise<number> {
  return (await post("/api/v1/login", { username, password: "wrong" }, sent)).status;
}

describe("registrations", () => {
  test("are limited for each address in an hour", async () => {
    const { post, advance } = apiOn(database, { environment: { KOE_MAX_REGISTRATIONS_PER_HOUR: "3" } });
    const register = (index: number, peer = "192.0.2.1") =>
      post("/api/v1/register", { username: `flood-${index}`, password }, { peer });
    for (const index of [0, 1, 2]) expect((await register(index)).status).toBe(201);
    expectLimited(await register(3), 1200);
    expect((await register(3, "192.0.2.2")).status).toBe(201);
    advance(20 * minuteMs);
    expect((await register(4)).status).toBe(201);
    expectLimited(await register(5), 1200);
  });

  test("count too when they only learn that a name is taken, and not when they are malformed", async () => {
    const { post } = apiOn(database, { environment: { KOE_MAX_REGISTRATIONS_PER_HOUR: "2" } });
    await post("/api/v1/register", { username: "curious", password });
    for (const bad of ["x", "no spaces"]) await post("/api/v1/register", { username: bad, password });
    expect((await post("/api/v1/register", { username: "curious", password })).status).toBe(409);
    expectLimited(await post("/api/v1/register", { username: "curious", password }), 1800);
  });
});

describe("failed logins", () => {
  test("are limited to 20 in 5 minutes for an address; successes are not", async () => {
    const api = apiOn(database);
    await api.register("honest");
    for (let index = 0; index < 30; index++) await api.signIn("honest");
    for (let index = 0; index < 20; index++) expect(await fail(api, `guess-${index}`)).toBe(401);
    expectLimited(await api.post("/api/v1/login", { username: "honest", password }), 15);
    await api.signIn("honest", { peer: "192.0.2.2" });
    api.advance(15_000);
    await api.signIn("honest");
  });

  test("are limited to 10 in 15 minutes for an account, known or not, in the same words", async () => {
    const api = apiOn(database);
    await api.register("target");
    for (const username of ["target", "no-such-target"]) {
      for (let index = 0; index < 10; index++) {
        expect(await fail(api, username, { peer: `198.51.100.${index}` })).toBe(401);
      }
      expectLimited(
        await api.post("/api/v1/login", { username, password: "wrong" }, { peer: "203.0.113.1" }),
        90,
      );
      expectLimited(await api.post("/api/v1/login", { username: username.toUpperCase(), password }), 90);
    }
  });

  test("lock nobody out who is signed in to that account", async () => {
    const api = apiOn(database);
    await api.register("locked");
    await api.register("bystander");
    const cookie = await api.signIn("locked");
    const foreign = await api.signIn("bystander");
    for (let index = 0; index < 10; index++) await fail(api, "locked", { peer: `198.51.100.${index}` });
    expectLimited(await api.post("/api/v1/login", { username: "locked", password }), 90);
    expectLimited(await api.post("/api/v1/login", { username: "locked", password }, { cookie: foreign }), 90);
    const renewed = await api.signIn("locked", { cookie });
    const body = { current_password: password, new_password: "another long secret" };
    expect((await api.post("/api/v1/password", body, { cookie: renewed })).status).toBe(200);
  });

  test("count in a change of the password as well", async () => {
    const api = apiOn(database);
    await api.register("unattended");
    const cookie = await api.signIn("unattended");
    const guess = (index: number) =>
      api.post(
        "/api/v1/password",
        { current_password: `guess ${index}`, new_password: "another long secret" },
        { cookie, peer: `198.51.100.${index}` },
      );
    for (let index = 0; index < 10; index++) expect((await guess(index)).status).toBe(401);
    expectLimited(await guess(10), 90);
  });

  test("count in a try at the owner's link as well", async () => {
    const api = apiOn(database);
    const guess = () => api.post("/api/v1/owner", { token: "g".repeat(43), username: "guesser", password });
    for (let index = 0; index < 20; index++) expect((await guess()).status).toBe(403);
    expectLimited(await guess(), 15);
  });
});

describe("the address that is counted", () => {
  test("cannot be changed by a header, unless a trusted proxy sends it", async () => {
    const forged = (index: number) => ({ headers: { "X-Forwarded-For": `203.0.113.${index}` } });
    const exposed = apiOn(database);
    for (let index = 0; index < 20; index++) await fail(exposed, `forger-${index}`, forged(index));
    expect(await fail(exposed, "forger", forged(99))).toBe(429);

    const proxied = apiOn(database, { environment: { KOE_TRUSTED_PROXIES: "192.0.2.0/24" } });
    for (let index = 0; index < 20; index++) await fail(proxied, `client-${index}`, forged(1));
    expect(await fail(proxied, "client", forged(1))).toBe(429);
    expect(await fail(proxied, "client", forged(2))).toBe(401);
    const appended = { headers: { "X-Forwarded-For": "203.0.113.77, 203.0.113.1" } };
    expect(await fail(proxied, "client", appended)).toBe(429);
  });

  test("is a whole network for IPv6", async () => {
    const api = apiOn(database);
    for (let index = 0; index < 20; index++)
      await fail(api, `six-${index}`, { peer: `2001:db8:1:2::${index}` });
    expect(await fail(api, "six", { peer: "2001:db8:1:2:ffff::1" })).toBe(429);
    expect(await fail(api, "six", { peer: "2001:db8:1:3::1" })).toBe(401);
  });
});
