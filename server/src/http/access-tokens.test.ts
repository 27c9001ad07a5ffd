import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { accessToken, defaultLimits, grantedAccessToken, me, wireLimits } from "@koe/protocol";
import { z } from "zod";
import { freshDatabase } from "../../../test/database.ts";
import { createAccessToken } from "../account/access-token.ts";
import { createSessionToken } from "../account/session-token.ts";
import type { Database } from "../store/postgres.ts";
import { type ApiUnderTest, apiOn, password } from "./api-under-test.ts";

let database: Database;
beforeAll(async () => {
  database = (await freshDatabase()).open();
});
afterAll(() => database.close());

async function member(api: ApiUnderTest, username: string): Promise<string> {
  await api.register(username);
  return api.signIn(username);
}

async function owner(api: ApiUnderTest): Promise<string> {
  const claim = createSessionToken();
  await api.store.installation.renewOwnerClaim(claim.tokenHash);
  const { cookie } = await api.post("/api/v1/owner", { token: claim.token, username: "founder", password });
  if (cookie === undefined) throw new Error("no owner");
  return cookie;
}

async function grant({ post }: ApiUnderTest, cookie: string, wanted: object = {}) {
  const answer = await post("/api/v1/tokens", { name: "bot", ...wanted }, { cookie });
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return grantedAccessToken.parse(answer.json);
}

const tooManyRooms = Array.from({ length: wireLimits.accessTokenRoomsMax + 1 }, (_, index) => `r${index}`);
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

describe("an access token", () => {
  test("is shown once, and works where the cookie does", async () => {
    const api = apiOn(database);
    const cookie = await member(api, "giver");
    const { token, ...rest } = await grant(api, cookie, { name: "  my bot " });
    expect(token).toMatch(/^koe_[\w-]{43}$/);
    expect(rest).toMatchObject({ name: "my bot", read_only: false });
    expect(Object.keys(rest).toSorted()).toEqual(["created_at", "id", "name", "read_only"]);
    const self = await api.call("/api/v1/me", { headers: bearer(token) });
    expect([self.status, self.json]).toMatchObject([200, { username: "giver" }]);
    const request = new Request("http://koe.example/ws/v2", { headers: bearer(token) });
    expect(await api.api.authenticate(request)).toMatchObject({
      sessionId: rest.id,
      access: { roomIds: undefined, isReadOnly: false },
      user: { username: "giver" },
    });
    const listed = await api.call("/api/v1/tokens", { cookie });
    expect(listed.json).toEqual([{ ...rest, last_used_at: expect.any(String) }]);
    expect(listed.text).not.toContain(token);
  });

  test("is for the rooms that were named, each once", async () => {
    const api = apiOn(database);
    const cookie = await member(api, "narrow");
    const wanted = { room_ids: ["general", "elsewhere", "general"], read_only: true };
    const { token, room_ids, read_only } = await grant(api, cookie, wanted);
    expect([room_ids, read_only]).toEqual([["general", "elsewhere"], true]);
    const request = new Request("http://koe.example/ws/v2", { headers: bearer(token) });
    expect((await api.api.authenticate(request))?.access).toEqual({
      roomIds: ["general", "elsewhere"],
      isReadOnly: true,
    });
  });

  test("of some rooms tells of those alone", async () => {
    const api = apiOn(database);
    const { token } = await grant(api, await member(api, "confined"), { room_ids: ["gleam-dev", "secret"] });
    const listed = await api.call("/api/v1/me/rooms", { headers: bearer(token) });
    expect(z.array(z.object({ id: z.string() })).parse(listed.json)).toEqual([{ id: "gleam-dev" }]);
  });

  test.each([
    ["no name", {}, "name"],
    ["a blank name", { name: " " }, "name"],
    ["a long name", { name: "x".repeat(wireLimits.accessTokenNameCharsMax + 1) }, "name"],
    ["a name with NUL", { name: "\u0000" }, "name"],
    ["no rooms", { name: "x", room_ids: [] }, "room_ids"],
    ["a room that cannot be", { name: "x", room_ids: ["a".repeat(201)] }, "room_ids.0"],
    ["many rooms", { name: "x", room_ids: tooManyRooms }, "room_ids"],
    ["a room that is no list", { name: "x", room_ids: "general" }, "room_ids"],
    ["a word for read-only", { name: "x", read_only: "yes" }, "read_only"],
  ])("is not made with %s", async (_, body, field) => {
    const api = apiOn(database);
    const username = `asker-${crypto.randomUUID().slice(0, 8)}`;
    const answer = await api.post("/api/v1/tokens", body, { cookie: await member(api, username) });
    expect([answer.status, answer.json]).toMatchObject([400, { code: "bad_payload" }]);
    expect(answer.text).toContain(`\\"${field}\\"`);
  });

  test("is one of as many as a user may have", async () => {
    const environment = { KOE_MAX_ACCESS_TOKENS_PER_USER: "2" };
    const api = apiOn(database, { environment });
    const cookie = await member(api, "collector");
    const first = await grant(api, cookie);
    await grant(api, cookie);
    const refused = await api.post("/api/v1/tokens", { name: "third" }, { cookie });
    expect([refused.status, refused.json]).toEqual([
      409,
      { code: "limit_exceeded", error: "You have 2 access tokens already; revoke one first." },
    ]);
    await api.call(`/api/v1/tokens/${first.id}`, { method: "DELETE", cookie });
    await grant(api, cookie);
    expect(defaultLimits.accessTokensPerUserMax).toBe(50);
  });

  test("wins over the cookie, and a wrong one is not made good by it", async () => {
    const api = apiOn(database);
    const { token } = await grant(api, await member(api, "token-holder"));
    const cookie = await member(api, "cookie-holder");
    const both = await api.call("/api/v1/me", { cookie, headers: bearer(token) });
    expect(me.parse(both.json).username).toBe("token-holder");
    for (const wrong of [createAccessToken().token, "x", "", cookie.slice("auth_token=".length)]) {
      const answer = await api.call("/api/v1/me", { cookie, headers: bearer(wrong) });
      expect([answer.status, answer.json]).toMatchObject([401, { code: "not_signed_in" }]);
    }
    const proxied = await api.call("/api/v1/me", { cookie, headers: { Authorization: "Basic eDp5" } });
    expect(me.parse(proxied.json).username).toBe("cookie-holder");
    const asCookie = await api.call("/api/v1/me", { cookie: `auth_token=${token}` });
    expect(asCookie.status).toBe(401);
  });

  test("outlives a new password, and dies with the account", async () => {
    const api = apiOn(database);
    const cookie = await member(api, "leaving");
    const { token } = await grant(api, cookie);
    const status = async () => (await api.call("/api/v1/me", { headers: bearer(token) })).status;
    const change = { current_password: password, new_password: "another long secret" };
    expect((await api.post("/api/v1/password", change, { cookie })).status).toBe(200);
    expect(await status()).toBe(200);
    const user = await api.store.users.findByKey("leaving");
    await api.store.users.deactivate(user?.id ?? "");
    expect(await status()).toBe(401);
  });

  test("starts no session for a login, ends none, and claims no ownership", async () => {
    const api = apiOn(database);
    const cookie = await member(api, "bystander");
    const { token } = await grant(api, cookie);
    const headers = bearer(token);
    await api.post("/api/v1/login", { username: "bystander", password }, { headers });
    await api.call("/api/v1/logout", { method: "POST", headers });
    expect(api.endedSessions).toEqual([]);
    expect((await api.call("/api/v1/me", { headers })).status).toBe(200);
    const claim = createSessionToken();
    await api.store.installation.renewOwnerClaim(claim.tokenHash);
    const claimed = await api.post("/api/v1/owner", { token: claim.token }, { headers });
    expect([claimed.status, claimed.json]).toMatchObject([400, { code: "bad_payload" }]);
    expect(await api.store.installation.ownerExists()).toBe(false);
  });

  test("changes nothing in the name of another site's page", async () => {
    const api = apiOn(database);
    const { token } = await grant(api, await member(api, "framed"));
    const headers = { ...bearer(token), Origin: "https://evil.example" };
    const answer = await api.post("/api/v1/logout", undefined, { headers });
    expect([answer.status, answer.json]).toMatchObject([403, { code: "cross_site" }]);
  });
});

describe("revoking an access token", () => {
  test("is for one's own, and ends it with its sockets", async () => {
    const api = apiOn(database);
    const [cookie, stranger] = [await member(api, "revoker"), await member(api, "stranger")];
    const { id, token } = await grant(api, cookie);
    const revoke = (of: string, as: string) =>
      api.call(`/api/v1/tokens/${of}`, { method: "DELETE", cookie: as });
    for (const [of, as] of [
      [id, stranger],
      [crypto.randomUUID(), cookie],
      ["1", cookie],
      ["%00", cookie],
      ["%zz", cookie],
    ] as const) {
      expect([(await revoke(of, as)).status, api.endedSessions]).toEqual([404, []]);
    }
    expect((await api.call("/api/v1/me", { headers: bearer(token) })).status).toBe(200);
    expect((await revoke(id, cookie)).json).toEqual({ message: "Access token revoked" });
    expect(api.endedSessions).toEqual([id]);
    expect((await api.call("/api/v1/me", { headers: bearer(token) })).status).toBe(401);
    expect((await revoke(id, cookie)).status).toBe(404);
  });

  test("is for the owner whosever it is; so is the list", async () => {
    const api = apiOn(database);
    const { id, token } = await grant(api, await member(api, "watched"));
    const cookie = await owner(api);
    const self = me.parse((await api.call("/api/v1/me", { headers: bearer(token) })).json);
    const listed = await api.call(`/api/v1/users/${self.id}/tokens`, { cookie });
    expect(z.array(accessToken).parse(listed.json)).toMatchObject([{ id, name: "bot" }]);
    expect(listed.text).not.toContain(token);
    const nobody = await api.call(`/api/v1/users/${crypto.randomUUID()}/tokens`, { cookie });
    expect(nobody.status).toBe(404);
    expect((await api.call(`/api/v1/tokens/${id}`, { method: "DELETE", cookie })).status).toBe(200);
    expect((await api.call("/api/v1/me", { headers: bearer(token) })).status).toBe(401);
  });
});

test("the database and the log hold no access token, and the log tells who made and revoked one", async () => {
  const api = apiOn(database);
  const cookie = await member(api, "logged");
  const { id, token } = await grant(api, cookie, { name: "secret-name" });
  await api.call("/api/v1/me", { headers: bearer(token) });
  await api.call("/api/v1/tokens", { headers: bearer(token) });
  await api.call(`/api/v1/tokens/${id}`, { method: "DELETE", cookie });
  const rows = await database.query(
    (sql) => sql`select t::text, encode(token_hash, 'escape') as text from access_tokens t`,
  );
  const written = JSON.stringify(rows) + api.log.join("");
  for (const secret of [token, token.slice(4)]) expect(written).not.toContain(secret);
  const hash = new Bun.CryptoHasher("sha256").update(token).digest("hex");
  for (const secret of [hash, "secret-name"]) expect(api.log.join("")).not.toContain(secret);
  const lines = api.log.map((line) => JSON.parse(line));
  expect(lines.filter(({ event }) => event.startsWith("access_token"))).toMatchObject([
    { event: "access_token_created", tokenId: id, userId: expect.any(String) },
    { event: "access_token_revoked", tokenId: id, userId: expect.any(String) },
  ]);
});
