import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import { freshDatabase } from "../../../test/database.ts";
import { type AccessToken, AccessTokens, touchIntervalMs } from "./access-tokens.ts";
import type { Database } from "./postgres.ts";
import { type Access, Sessions } from "./sessions.ts";
import { createUser, hashOf, openConnections } from "./test-home.ts";
import { Users } from "./users.ts";

const startMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const everything: Access = { roomIds: undefined, isReadOnly: false };

let database: Database;
let tokens: AccessTokens;
let sessions: Sessions;
let mina: string;
let made = 0;

beforeAll(async () => {
  database = (await freshDatabase()).open({ connectionsMax: 8 });
  tokens = new AccessTokens(database);
  sessions = new Sessions(database);
  mina = await createUser(database, "Mina");
});
afterAll(() => database.close());

async function create(
  userId = mina,
  { access = everything, max = 1000, nowMs = startMs } = {},
): Promise<{ accessToken: AccessToken; tokenHash: Uint8Array }> {
  made += 1;
  const tokenHash = hashOf(`token ${made}`);
  const token = { userId, createdBy: userId, name: `token ${made}`, tokenHash, access, nowMs };
  const outcome = await tokens.create(token, max);
  if (outcome.kind !== "created") throw new Error(outcome.kind);
  return { accessToken: outcome.accessToken, tokenHash };
}

describe("an access token", () => {
  test("stands for its user, with what it is for", async () => {
    const { accessToken, tokenHash } = await create();
    expect(await tokens.authenticate(tokenHash, startMs)).toEqual({
      sessionId: accessToken.id,
      access: everything,
      user: { id: mina, username: "Mina", role: "member" },
    });
    const access = { roomIds: ["general", "b,c", 'd"e'], isReadOnly: true };
    const narrow = await create(mina, { access });
    expect(narrow.accessToken.access).toEqual(access);
    expect((await tokens.authenticate(narrow.tokenHash, startMs))?.access).toEqual(access);
  });

  test("is known by its hash alone", async () => {
    await create();
    expect(await tokens.authenticate(hashOf("guess"), startMs)).toBeUndefined();
    expect(await tokens.authenticate(new Uint8Array(), startMs)).toBeUndefined();
  });

  test("notes its use at most once a minute, and never backwards", async () => {
    const { accessToken, tokenHash } = await create();
    const lastUsed = async () =>
      (await tokens.list(mina)).find(({ id }) => id === accessToken.id)?.lastUsedAtMs;
    expect(await lastUsed()).toBeUndefined();
    for (const [atMs, noted] of [
      [startMs, startMs],
      [startMs + touchIntervalMs - 1, startMs],
      [startMs + touchIntervalMs, startMs + touchIntervalMs],
      [startMs - touchIntervalMs, startMs + touchIntervalMs],
    ] as const) {
      expect(await tokens.authenticate(tokenHash, atMs)).toBeDefined();
      expect(await lastUsed()).toBe(noted);
    }
  });

  test("does not end by itself", async () => {
    const { accessToken, tokenHash } = await create();
    const decadeMs = 10 * 365 * 86_400_000;
    expect(await tokens.authenticate(tokenHash, startMs + decadeMs)).toBeDefined();
    await sessions.deleteExpired(startMs + decadeMs);
    expect(await sessions.living([accessToken.id], startMs + decadeMs)).toEqual(new Set([accessToken.id]));
  });

  test("outlives a new password, and not the account", async () => {
    const users = new Users(database);
    const noor = await createUser(database, "Noor");
    const { accessToken, tokenHash } = await create(noor);
    await users.setPassword(noor, "another hash");
    expect(await tokens.authenticate(tokenHash, startMs)).toBeDefined();
    await users.deactivate(noor);
    expect(await tokens.authenticate(tokenHash, startMs)).toBeUndefined();
    expect(await sessions.living([accessToken.id], startMs)).toEqual(new Set());
    const again = { userId: noor, createdBy: noor, name: "x", tokenHash: hashOf("x"), access: everything };
    expect(await tokens.create({ ...again, nowMs: startMs }, 10)).toEqual({ kind: "user_not_found" });
  });
});

describe("revoking", () => {
  test("is for one's own, once, or for whoever may revoke all", async () => {
    const stranger = await createUser(database, "Stranger");
    const [own, other] = [await create(), await create()];
    expect(await tokens.revoke(own.accessToken.id, stranger)).toBe(false);
    expect(await tokens.authenticate(own.tokenHash, startMs)).toBeDefined();
    expect(await tokens.revoke(own.accessToken.id, mina)).toBe(true);
    expect(await tokens.revoke(own.accessToken.id, mina)).toBe(false);
    expect(await tokens.authenticate(own.tokenHash, startMs)).toBeUndefined();
    expect(await tokens.revoke(other.accessToken.id, undefined)).toBe(true);
    expect(await tokens.authenticate(other.tokenHash, startMs)).toBeUndefined();
    expect(await tokens.revoke(randomUUID(), undefined)).toBe(false);
  });
});

describe("a user", () => {
  test("lists their own tokens, the newest first", async () => {
    const ada = await createUser(database, "Ada");
    const [first, second] = [await create(ada), await create(ada, { nowMs: startMs + 1 })];
    expect(await tokens.list(ada)).toEqual([second.accessToken, first.accessToken]);
    expect(await tokens.list(randomUUID())).toEqual([]);
  });

  test("has no more than allowed, however many are asked for at once", async () => {
    const busy = await createUser(database, "Busy");
    await openConnections(database, 8);
    const settled = await Promise.allSettled(Array.from({ length: 8 }, () => create(busy, { max: 3 })));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    const [one] = await tokens.list(busy);
    await tokens.revoke(one?.id ?? "", busy);
    await create(busy, { max: 3 });
    await expect(create(busy, { max: 3 })).rejects.toThrow("limit_exceeded");
  });
});

test("a token in use by an open socket lives for its check, and counts as used", async () => {
  const [used, unused] = [await create(), await create()];
  const ids = [used.accessToken.id, unused.accessToken.id];
  await tokens.revoke(unused.accessToken.id, mina);
  expect(await sessions.living([...ids, randomUUID()], startMs)).toEqual(new Set([used.accessToken.id]));
  await sessions.markSeen([used.accessToken.id], startMs + 5);
  const listed = (await tokens.list(mina)).find(({ id }) => id === used.accessToken.id);
  expect(listed?.lastUsedAtMs).toBe(startMs + 5);
});
