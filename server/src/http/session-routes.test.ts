import { afterAll, beforeAll, expect, test } from "bun:test";
import { session } from "@koe/protocol";
import { z } from "zod";
import { freshDatabase } from "../../../test/database.ts";
import type { Database } from "../store/postgres.ts";
import { type ApiUnderTest, apiOn } from "./api-under-test.ts";

let database: Database;
beforeAll(async () => {
  database = (await freshDatabase()).open();
});
afterAll(() => database.close());

async function sessionsOf({ call }: ApiUnderTest, cookie: string) {
  const answer = await call("/api/v1/sessions", { cookie });
  return z.array(session).parse(answer.json);
}

const minuteMs = 60_000;

test("one sees where one is logged in, the latest seen first, and nobody else's", async () => {
  const api = apiOn(database);
  await api.register("traveller");
  await api.register("other");
  await api.signIn("other");
  await api.signIn("traveller", { headers: { "User-Agent": "At home" } });
  api.advance(minuteMs);
  const cookie = await api.signIn("traveller", { headers: { "User-Agent": "Away" } });
  const listed = await sessionsOf(api, cookie);
  expect(listed).toMatchObject([
    { user_agent: "Away", current: true },
    { user_agent: "At home", current: false },
  ]);
  expect(Date.parse(listed[0]?.created_at ?? "") - Date.parse(listed[1]?.created_at ?? "")).toBe(minuteMs);
});

test.each([
  ["x".repeat(500), "x".repeat(200)],
  [" tab\tbed ", "tabbed"],
  ["", undefined],
])("of the User-Agent %p is kept %p", async (sent, kept) => {
  const api = apiOn(database);
  const username = `agent-${crypto.randomUUID().slice(0, 8)}`;
  await api.register(username);
  const cookie = await api.signIn(username, { headers: { "User-Agent": sent } });
  const [own] = await sessionsOf(api, cookie);
  expect(own?.user_agent).toBe(kept);
});

test("one ends one's other session, and its sockets", async () => {
  const api = apiOn(database);
  await api.register("ender");
  const [lost, cookie] = [await api.signIn("ender"), await api.signIn("ender")];
  const other = (await sessionsOf(api, cookie)).find(({ current }) => !current);
  const end = () => api.call(`/api/v1/sessions/${other?.id}`, { method: "DELETE", cookie });
  const answer = await end();
  expect([answer.status, answer.json]).toEqual([200, { message: "Session ended" }]);
  expect(answer.headers.get("set-cookie")).toBeNull();
  expect(api.endedSessions).toEqual([other?.id ?? ""]);
  expect((await api.call("/api/v1/me", { cookie: lost })).status).toBe(401);
  expect((await api.call("/api/v1/me", { cookie })).status).toBe(200);
  expect((await end()).status).toBe(404);
  expect(api.log.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ event: "session_ended", reason: "revoked" }),
  );
});

test("one ends the session that one uses, and its cookie goes", async () => {
  const api = apiOn(database);
  await api.register("finisher");
  const cookie = await api.signIn("finisher");
  const [own] = await sessionsOf(api, cookie);
  const answer = await api.call(`/api/v1/sessions/${own?.id}`, { method: "DELETE", cookie });
  expect(answer.headers.get("set-cookie")).toStartWith("auth_token=; ");
  expect((await api.call("/api/v1/me", { cookie })).status).toBe(401);
});

test("nobody ends somebody else's session, or one that is none", async () => {
  const api = apiOn(database);
  await api.register("owner-of-it");
  await api.register("meddler");
  const [theirs, cookie] = [await api.signIn("owner-of-it"), await api.signIn("meddler")];
  const [session] = await sessionsOf(api, theirs);
  for (const id of [session?.id, crypto.randomUUID(), "x", "%00"]) {
    const answer = await api.call(`/api/v1/sessions/${id}`, { method: "DELETE", cookie });
    expect([answer.status, answer.json]).toMatchObject([404, { code: "not_found" }]);
  }
  expect(api.endedSessions).toEqual([]);
  expect((await api.call("/api/v1/me", { cookie: theirs })).status).toBe(200);
});
