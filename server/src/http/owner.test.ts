import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { freshDatabase } from "../../../test/database.ts";
import { createSessionToken, hashSessionToken } from "../account/session-token.ts";
import type { Database } from "../store/postgres.ts";
import { type ApiUnderTest, apiOn, password } from "./api-under-test.ts";

const opened: Database[] = [];
let database: Database;
beforeEach(async () => {
  database = (await freshDatabase()).open();
  opened.push(database);
});
afterAll(async () => {
  for (const each of opened) await each.close();
});

async function claimToken({ store }: ApiUnderTest): Promise<string> {
  const { token, tokenHash } = createSessionToken();
  expect(await store.installation.renewOwnerClaim(tokenHash)).toBe(true);
  return token;
}

async function signedInOwner(api: ApiUnderTest): Promise<string> {
  const token = await claimToken(api);
  const { cookie } = await api.post("/api/v1/owner", { token, username: "owner", password });
  if (cookie === undefined) throw new Error("no owner");
  return cookie;
}

const invalidClaim = {
  error: "This link does not work, or not any more. Use the latest one that the server printed.",
  code: "owner_claim_invalid",
};

describe("the owner's link", () => {
  test("makes the owner's account and signs in", async () => {
    const api = apiOn(database);
    const answer = await api.post("/api/v1/owner", {
      token: await claimToken(api),
      username: "Founder",
      password,
    });
    expect([answer.status, answer.json]).toEqual([
      200,
      { id: expect.any(String), username: "Founder", role: "owner" },
    ]);
    expect((await api.call("/api/v1/me", { cookie: answer.cookie })).json).toMatchObject({ role: "owner" });
    await api.signIn("founder");
  });

  test("makes someone who is signed in the owner", async () => {
    const api = apiOn(database);
    await api.register("early");
    const cookie = await api.signIn("early");
    const answer = await api.post("/api/v1/owner", { token: await claimToken(api) }, { cookie });
    expect([answer.status, answer.json]).toMatchObject([200, { username: "early", role: "owner" }]);
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect((await api.call("/api/v1/me", { cookie })).json).toMatchObject({ role: "owner" });
  });

  test("works once, for one of many who use it at the same time", async () => {
    const api = apiOn(database);
    const token = await claimToken(api);
    const answers = await Promise.all(
      [0, 1, 2, 3].map((index) =>
        api.post("/api/v1/owner", { token, username: `claimant-${index}`, password }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
    const late = await api.post("/api/v1/owner", { token, username: "late", password });
    expect([late.status, late.json]).toEqual([403, invalidClaim]);
    expect((await api.call("/api/v1/me")).status).toBe(401);
  });

  test("does nothing when it is wrong, old or without an account", async () => {
    const api = apiOn(database);
    const old = await claimToken(api);
    const token = await claimToken(api);
    for (const wrong of [old, "x", "w".repeat(43)]) {
      const answer = await api.post("/api/v1/owner", { token: wrong, username: "intruder", password });
      expect([answer.status, answer.json]).toEqual([403, invalidClaim]);
    }
    const bare = await api.post("/api/v1/owner", { token });
    expect([bare.status, bare.json]).toMatchObject([400, { code: "bad_payload" }]);
    const weak = await api.post("/api/v1/owner", { token, username: "founder", password: "password" });
    expect([weak.status, weak.json]).toMatchObject([400, { code: "password_invalid" }]);
    await api.register("taken");
    const taken = await api.post("/api/v1/owner", { token, username: "Taken", password });
    expect([taken.status, taken.json]).toMatchObject([409, { code: "username_taken" }]);
    expect((await api.post("/api/v1/owner", { token, username: "founder", password })).status).toBe(200);
  });

  test("tells its page whether there is an owner by now, and repeats its token nowhere", async () => {
    const api = apiOn(database);
    const token = await claimToken(api);
    const before = await api.call(`/owner/${token}`);
    expect([before.status, before.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(before.text).not.toContain("data-owner");
    await api.post("/api/v1/owner", { token, username: "founder", password });
    const after = await api.call(`/owner/${token}`);
    expect(after.text).toContain('data-owner="known"');
    for (const { text } of [before, after]) expect(text).not.toContain(token);
    for (const { headers } of [before, after]) expect([...headers.values()].join()).not.toContain(token);
  });
});

describe("an invite", () => {
  const inviting = { environment: { KOE_REGISTRATION: "invite", KOE_PUBLIC_URL: "https://chat.example" } };

  async function invite(api: ApiUnderTest, cookie: string) {
    const answer = await api.post("/api/v1/invites", undefined, { cookie });
    expect(answer.status).toBe(201);
    const { token, url, expires_at } = JSON.parse(answer.text);
    return { token: String(token), url: String(url), expiresAt: String(expires_at) };
  }

  test("is needed where registration is by invitation, and lets one person in", async () => {
    const api = apiOn(database, inviting);
    const { token, url, expiresAt } = await invite(api, await signedInOwner(api));
    expect(url).toBe(`https://chat.example/invite/${token}`);
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 6 * 24 * 60 * 60 * 1000);

    const register = (username: string, extra: object) =>
      api.post("/api/v1/register", { username, password, ...extra });
    const refusals = [
      [{}, "invite_required"],
      [{ invite: "" }, "invite_required"],
      [{ invite: "x" }, "invite_invalid"],
      [{ invite: "w".repeat(43) }, "invite_invalid"],
    ] as const;
    for (const [extra, code] of refusals) {
      const answer = await register("guest", extra);
      expect([answer.status, answer.json]).toMatchObject([403, { code }]);
    }
    expect((await register("OWNER", { invite: token })).status).toBe(409);
    expect((await register("guest", { invite: token })).status).toBe(201);
    expect((await register("second", { invite: token })).json).toMatchObject({ code: "invite_invalid" });
    await api.signIn("guest");
  });

  test("expires after a week", async () => {
    const api = apiOn(database, inviting);
    const { token } = await invite(api, await signedInOwner(api));
    api.advance(7 * 24 * 60 * 60 * 1000);
    const answer = await api.post("/api/v1/register", { username: "late", password, invite: token });
    expect(answer.json).toMatchObject({ code: "invite_invalid" });
  });

  test("is stored by its hash alone", async () => {
    const api = apiOn(database, inviting);
    const { token } = await invite(api, await signedInOwner(api));
    const rows = await database.query((sql) => sql`select encode(token_hash, 'hex') as hex from invites`);
    expect([...rows]).toEqual([{ hex: hashSessionToken(token).toString("hex") }]);
    expect(api.log.join("")).not.toContain(token);
  });

  test("opens nothing where registration is closed", async () => {
    const open = apiOn(database);
    const cookie = await signedInOwner(open);
    const { token } = await invite(open, cookie);
    const closed = apiOn(database, { environment: { KOE_REGISTRATION: "closed" } });
    const answer = await closed.post("/api/v1/register", { username: "guest", password, invite: token });
    expect([answer.status, answer.json]).toMatchObject([403, { code: "registration_closed" }]);
    expect((await closed.post("/api/v1/login", { username: "owner", password })).status).toBe(200);
  });
});
