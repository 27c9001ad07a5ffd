import { afterAll, beforeAll, expect, test } from "bun:test";
import { createSessionToken } from "../server/src/account/session-token.ts";
import { openStore } from "../server/src/store/store.ts";
import { freshDatabase, type TestDatabase } from "./database.ts";
import { connect, enter, type Person } from "./harness.ts";
import { type KoeProcess, startKoe } from "./koe-process.ts";

/** Presence in a room that outgrows complete lists, with a real socket for everybody. */
const fullListMax = 200;
let database: TestDatabase;
let koe: KoeProcess;

beforeAll(async () => {
  database = await freshDatabase();
  koe = await startKoe({
    databaseUrl: database.url,
    env: { KOE_LOG_LEVEL: "warn", KOE_MAX_SOCKETS_PER_ADDRESS: "1000" },
  });
});

afterAll(async () => {
  expect(await koe.stop()).toBe(0);
});

/** Signed-in people straight from the store: hashing a password for each is not what is tested. */
async function crowd(count: number): Promise<readonly Person[]> {
  const connection = database.open();
  const { users, sessions } = openStore(connection);
  const people = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const username = `person-${String(index).padStart(3, "0")}`;
      const created = await users.create({ username, usernameKey: username, passwordHash: "-" });
      if (created.kind !== "created") throw new Error(created.kind);
      const { token, tokenHash } = createSessionToken();
      await sessions.create({ userId: created.user.id, tokenHash, nowMs: Date.now() });
      return { username, password: "-", cookie: `auth_token=${token}` };
    }),
  );
  await connection.close();
  return people;
}

test("up to 200 online every list is complete; above, changes of a window are one event with a capped list (P1, P2)", async () => {
  const people = await crowd(fullListMax + 5);
  const [watcher, ...others] = people;
  if (watcher === undefined) throw new Error("nobody");
  const watching = await enter(koe.url, "general", watcher);
  const first = await Promise.all(
    others.slice(0, fullListMax - 1).map((person) => connect(koe.url, "general", person)),
  );
  const isFull = () =>
    watching.heard("user_joined_room").some(({ payload }) => payload.online_count === fullListMax);
  await watching.until(isFull, "200 people");
  const complete = watching
    .heard("user_joined_room")
    .find(({ payload }) => payload.online_count === fullListMax);
  expect(complete?.payload.online_users).toEqual(
    people.slice(0, fullListMax).map(({ username }) => username),
  );
  expect(complete?.payload.online_users_complete).toBe(true);

  const late = others.slice(fullListMax - 1);
  const latecomers = await Promise.all(late.map((person) => connect(koe.url, "general", person)));
  const announced = () =>
    new Set(watching.heard("user_joined_room").flatMap(({ payload }) => payload.usernames ?? []));
  await watching.until(() => announced().size === late.length, "the latecomers");
  expect([...announced()].sort()).toEqual(late.map(({ username }) => username));
  for (const { payload } of watching.heard("user_joined_room").filter((event) => event.payload.usernames)) {
    expect(payload.online_users).toHaveLength(fullListMax);
    expect(payload.online_users).toContain(payload.username);
    expect(payload.online_users_complete).toBe(false);
  }

  for (const client of latecomers) client.close(1000);
  const left = () =>
    watching.heard("user_left_room").flatMap(({ payload }) => payload.usernames ?? [payload.username]);
  await watching.until(() => left().length >= late.length, "everybody's leaving");
  expect(left().sort()).toEqual(late.map(({ username }) => username));
  expect(watching.heard("user_left_room").at(-1)?.payload.online_users_complete).toBe(true);
  for (const client of [watching, ...first]) client.close(1000);
  await Promise.all([watching, ...first].map(({ closed }) => closed));
});
