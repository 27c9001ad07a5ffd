import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import { freshDatabase } from "../../../test/database.ts";
import type { Database } from "./postgres.ts";
import { type Session, Sessions } from "./sessions.ts";
import { createUser, hashOf } from "./test-home.ts";

const rules = {
  idleTimeoutMs: 14 * 86_400_000,
  absoluteTimeoutMs: 90 * 86_400_000,
  perUserMax: 100,
  touchIntervalMs: 60_000,
};
const startMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

let database: Database;
let sessions: Sessions;
let mina: string;
let tokens = 0;

beforeAll(async () => {
  database = (await freshDatabase()).open();
  sessions = new Sessions(database, rules);
  mina = await createUser(database, "Mina");
});
afterAll(() => database.close());

/** A session that begins at `startMs`, and the hash of its token. */
async function logIn(userId = mina): Promise<{ session: Session; tokenHash: Uint8Array }> {
  tokens += 1;
  const tokenHash = hashOf(`token ${tokens}`);
  const session = await sessions.create({ userId, tokenHash, nowMs: startMs });
  if (!session) throw new Error("no session");
  return { session, tokenHash };
}

async function isAlive(login: { session: Session; tokenHash: Uint8Array }, nowMs: number): Promise<boolean> {
  const listed = (await sessions.living([login.session.id], nowMs)).has(login.session.id);
  expect((await sessions.list(login.session.userId, nowMs)).some(({ id }) => id === login.session.id)).toBe(
    listed,
  );
  return listed;
}

test("one session more than a user may have ends the one that was not seen for longest, and nobody else's", async () => {
  const few = new Sessions(database, { ...rules, perUserMax: 3 });
  const noor = await createUser(database, "Noor");
  const ofMina = await logIn();
  const ofNoor: Uint8Array[] = [];
  const logInAt = async (nowMs: number) => {
    const tokenHash = hashOf(`of Noor at ${nowMs}`);
    await few.create({ userId: noor, tokenHash, nowMs });
    ofNoor.push(tokenHash);
  };
  for (const afterMs of [0, 1, 2]) await logInAt(startMs + afterMs);
  const laterMs = startMs + rules.touchIntervalMs;
  const isSignedIn = async () =>
    Promise.all(ofNoor.map(async (hash) => (await few.authenticate(hash, laterMs)) !== undefined));
  expect(await few.authenticate(hashOf(`of Noor at ${startMs}`), laterMs)).toBeDefined();
  await logInAt(laterMs);
  expect(await isSignedIn()).toEqual([true, false, true, true]);
  expect(await few.list(noor, laterMs)).toHaveLength(3);
  expect(await isAlive(ofMina, laterMs)).toBe(true);
});

describe("authenticate", () => {
  test("tells whose token it is", async () => {
    const { session, tokenHash } = await logIn();
    expect(session).toEqual({
      id: session.id,
      userId: mina,
      createdAtMs: startMs,
      lastSeenAtMs: startMs,
      userAgent: undefined,
    });
    expect(await sessions.authenticate(tokenHash, startMs)).toEqual({
      sessionId: session.id,
      access: undefined,
      user: { id: mina, username: "Mina", role: "member" },
    });
  });

  test("knows no other token", async () => {
    await logIn();
    expect(await sessions.authenticate(hashOf("guess"), startMs)).toBeUndefined();
    expect(await sessions.authenticate(new Uint8Array(), startMs)).toBeUndefined();
  });

  test("refuses after the idle time, and not a millisecond earlier", async () => {
    const login = await logIn();
    expect(await isAlive(login, startMs + rules.idleTimeoutMs - 1)).toBe(true);
    expect(await isAlive(login, startMs + rules.idleTimeoutMs)).toBe(false);
    expect(await sessions.authenticate(login.tokenHash, startMs + rules.idleTimeoutMs)).toBeUndefined();
  });

  test("keeps a session alive that is seen again and again, up to its absolute age", async () => {
    const login = await logIn();
    const stepMs = rules.idleTimeoutMs - 1;
    let nowMs = startMs;
    while (nowMs + stepMs < startMs + rules.absoluteTimeoutMs) {
      nowMs += stepMs;
      expect(await sessions.authenticate(login.tokenHash, nowMs)).toBeDefined();
    }
    expect(await sessions.authenticate(login.tokenHash, startMs + rules.absoluteTimeoutMs - 1)).toBeDefined();
    expect(await sessions.authenticate(login.tokenHash, startMs + rules.absoluteTimeoutMs)).toBeUndefined();
  });

  test("notes that a session was seen at most once a minute", async () => {
    const { session, tokenHash } = await logIn();
    const lastSeen = async () =>
      (await sessions.list(mina, startMs + 120_000)).find(({ id }) => id === session.id)?.lastSeenAtMs;
    await sessions.authenticate(tokenHash, startMs + 59_999);
    expect(await lastSeen()).toBe(startMs);
    await sessions.authenticate(tokenHash, startMs + 60_000);
    expect(await lastSeen()).toBe(startMs + 60_000);
  });

  test("extends nothing when the clock jumps back", async () => {
    const { session, tokenHash } = await logIn();
    expect(await sessions.authenticate(tokenHash, startMs - 3_600_000)).toBeDefined();
    const [found] = (await sessions.list(mina, startMs)).filter(({ id }) => id === session.id);
    expect(found?.lastSeenAtMs).toBe(startMs);
  });

  test("refuses a deactivated user even where a session was left", async () => {
    const userId = await createUser(database, "Gone");
    const login = await logIn(userId);
    await database.query((sql) => sql`update users set deactivated_at = now() where id = ${userId}`);
    expect(await sessions.authenticate(login.tokenHash, startMs)).toBeUndefined();
    expect(await isAlive(login, startMs)).toBe(false);
  });
});

test("nobody unknown gets a session, and no token is used twice", async () => {
  const nobody = { userId: randomUUID(), tokenHash: hashOf("nobody"), nowMs: startMs };
  expect(await sessions.create(nobody)).toBeUndefined();
  const { tokenHash } = await logIn();
  await expect(sessions.create({ userId: mina, tokenHash, nowMs: startMs })).rejects.toThrow();
});

test("the database holds no token, only its SHA-256", async () => {
  const { tokenHash } = await logIn();
  const rows = await database.query(
    (sql) => sql<{ hex: string }[]>`select encode(token_hash, 'hex') as hex from sessions`,
  );
  expect(rows.map((row) => row.hex)).toContain(Buffer.from(tokenHash).toString("hex"));
});

describe("ending", () => {
  test("by the token, once", async () => {
    const login = await logIn();
    expect(await sessions.endByToken(login.tokenHash)).toBe(login.session.id);
    expect(await sessions.endByToken(login.tokenHash)).toBeUndefined();
    expect(await sessions.authenticate(login.tokenHash, startMs)).toBeUndefined();
  });

  test("by the id, one's own only", async () => {
    const login = await logIn();
    const stranger = await createUser(database, "Stranger");
    expect(await sessions.end(stranger, login.session.id)).toBe(false);
    expect(await isAlive(login, startMs)).toBe(true);
    expect(await sessions.end(mina, login.session.id)).toBe(true);
    expect(await isAlive(login, startMs)).toBe(false);
  });

  test("the others, or all, of one user", async () => {
    const user = await createUser(database, "Many");
    const [a, b, c] = [await logIn(user), await logIn(user), await logIn(user)];
    const bystander = await logIn();
    expect((await sessions.endOthers(user, a.session.id)).toSorted()).toEqual(
      [b.session.id, c.session.id].toSorted(),
    );
    expect(await isAlive(a, startMs)).toBe(true);
    expect(await sessions.endAll(user)).toEqual([a.session.id]);
    expect(await isAlive(bystander, startMs)).toBe(true);
  });

  test("of what has expired, and nothing else", async () => {
    const login = await logIn();
    await sessions.deleteExpired(startMs + rules.idleTimeoutMs - 1);
    expect(await isAlive(login, startMs)).toBe(true);
    expect(await sessions.deleteExpired(startMs + rules.idleTimeoutMs)).toBeGreaterThan(0);
    expect(await isAlive(login, startMs)).toBe(false);
  });
});

test("living tells the living among many in one go", async () => {
  const logins = [await logIn(), await logIn(), await logIn()];
  const [first, second, third] = logins.map(({ session }) => session.id);
  if (!first || !second || !third) throw new Error("no ids");
  await sessions.end(mina, second);
  expect(await sessions.living([first, second, third, randomUUID()], startMs)).toEqual(
    new Set([first, third]),
  );
  expect(await sessions.living([], startMs)).toEqual(new Set());
});

test("a session in use by an open socket counts as seen, and one that has expired does not come back", async () => {
  const [used, unused] = [await logIn(), await logIn()];
  const lateMs = startMs + rules.idleTimeoutMs - 1;
  await sessions.markSeen([used.session.id, randomUUID()], lateMs);
  const laterMs = startMs + rules.idleTimeoutMs + 1;
  expect(await isAlive(used, laterMs)).toBe(true);
  expect(await isAlive(unused, laterMs)).toBe(false);
  await sessions.markSeen([unused.session.id], laterMs);
  expect(await isAlive(unused, laterMs)).toBe(false);
});
