import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import { freshDatabase } from "../../../test/database.ts";
import type { Database } from "./postgres.ts";
import { Sessions } from "./sessions.ts";
import { createUser, hashOf, openConnections } from "./test-home.ts";
import { Users } from "./users.ts";

const raceCount = 8;

let database: Database;
let users: Users;
let sessions: Sessions;

beforeAll(async () => {
  database = (await freshDatabase()).open({ connectionsMax: raceCount });
  await openConnections(database, raceCount);
  users = new Users(database);
  sessions = new Sessions(database);
});
afterAll(() => database.close());

async function logIn(userId: string, token: string): Promise<string> {
  const session = await sessions.create({ userId, tokenHash: hashOf(token), nowMs: Date.now() });
  if (!session) throw new Error("no session");
  return session.id;
}

describe("create", () => {
  test("gives the new user, a member unless said otherwise", async () => {
    const outcome = await users.create({ username: "Mina", usernameKey: "mina", passwordHash: "h1" });
    if (outcome.kind !== "created") throw new Error(outcome.kind);
    const { user } = outcome;
    expect(user).toMatchObject({ username: "Mina", role: "member", deactivatedAtMs: undefined });
    expect(await users.get(user.id)).toEqual(user);
    expect(await users.findByKey("mina")).toEqual({ ...user, passwordHash: "h1" });
  });

  test("refuses a taken key whatever the name looks like, and changes nothing", async () => {
    await users.create({ username: "Noor", usernameKey: "noor", passwordHash: "h1" });
    const again = await users.create({ username: "NOOR", usernameKey: "noor", passwordHash: "h2" });
    expect(again).toEqual({ kind: "username_taken" });
    expect(await users.findByKey("noor")).toMatchObject({ username: "Noor", passwordHash: "h1" });
  });

  test("gives a name that several want at once to exactly one", async () => {
    const wanted = { username: "kai", usernameKey: "kai", passwordHash: "-" };
    const outcomes = await Promise.all(Array.from({ length: raceCount }, () => users.create(wanted)));
    const kinds = outcomes.map((outcome) => outcome.kind).toSorted();
    expect(kinds).toEqual(["created", ...Array(raceCount - 1).fill("username_taken")]);
  });
});

test("what is not there is not found", async () => {
  expect(await users.get(randomUUID())).toBeUndefined();
  expect(await users.findByKey("nobody")).toBeUndefined();
  expect(await users.setPassword(randomUUID(), "h")).toBeUndefined();
  expect(await users.deactivate(randomUUID())).toBe(false);
  expect(await users.makeOwner(randomUUID())).toBe(false);
});

test("a new password ends all sessions except the one that is kept", async () => {
  const id = await createUser(database, "pat");
  const kept = await logIn(id, "pat-1");
  const other = await logIn(id, "pat-2");
  expect(await users.setPassword(id, "h2", kept)).toEqual([other]);
  expect((await users.findByKey("pat"))?.passwordHash).toBe("h2");
  expect(await sessions.living([kept, other], Date.now())).toEqual(new Set([kept]));
  await users.setPassword(id, "h3");
  expect(await sessions.living([kept], Date.now())).toEqual(new Set());
});

test("a rehash replaces only the hash that it was made from, and ends no session", async () => {
  const id = await createUser(database, "rei");
  const session = await logIn(id, "rei-1");
  await users.setPassword(id, "h2", session);
  expect(await users.updateHash(id, "-", "stale")).toBe(false);
  expect(await users.updateHash(id, "h2", "h2-anew")).toBe(true);
  expect((await users.findByKey("rei"))?.passwordHash).toBe("h2-anew");
  expect((await sessions.living([session], Date.now())).size).toBe(1);
});

test("deactivating closes the account with its sessions, and keeps the name taken", async () => {
  const id = await createUser(database, "sol");
  const session = await logIn(id, "sol-1");
  expect(await users.deactivate(id)).toBe(true);
  const closed = await users.get(id);
  expect(closed?.deactivatedAtMs).toBeNumber();
  expect((await sessions.living([session], Date.now())).size).toBe(0);
  expect(
    await sessions.create({ userId: id, tokenHash: hashOf("sol-2"), nowMs: Date.now() }),
  ).toBeUndefined();
  expect(await users.create({ username: "sol", usernameKey: "sol", passwordHash: "-" })).toEqual({
    kind: "username_taken",
  });
  expect(await users.makeOwner(id)).toBe(false);
  expect(await users.deactivate(id)).toBe(true);
  expect(await users.get(id)).toEqual(closed);
});

test("the list has everybody by name, and no password", async () => {
  const owner = await createUser(database, "Ada");
  await users.makeOwner(owner);
  const list = await users.list();
  expect(list[0]).toMatchObject({ id: owner, username: "Ada", role: "owner" });
  expect(list.map((user) => user.username)).toContain("sol");
  expect(Bun.inspect(list)).not.toContain("ash");
});
