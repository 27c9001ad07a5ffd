import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase } from "../../../test/database.ts";
import { bunArgon2, hashesRunningMax, hashesWaitingMax } from "../account/password-hashing.ts";
import type { Database } from "../store/postgres.ts";
import { apiOn, password } from "./api-under-test.ts";

let database: Database;
beforeAll(async () => {
  database = (await freshDatabase()).open();
});
afterAll(() => database.close());

const dayMs = 24 * 60 * 60 * 1000;
const nextPassword = "another long secret";

describe("a session", () => {
  test("is stored by the hash of its token alone", async () => {
    const { register, signIn } = apiOn(database);
    await register("hashed");
    const token = (await signIn("hashed")).replace("auth_token=", "");
    const dump = await database.query(async (sql) =>
      JSON.stringify(
        await sql`
      select users.*, encode(token_hash, 'escape') as escaped, encode(token_hash, 'base64') as base64
      from sessions join users on users.id = user_id`,
      ),
    );
    expect(dump).toContain("hashed");
    expect(dump).not.toContain(token);
    expect(dump).not.toContain(password);
    expect(dump).toContain("$argon2id$");
  });

  test("replaces one that was planted in the browser, and the one the browser had", async () => {
    const { register, signIn, post, call, endedSessions } = apiOn(database);
    await register("attacker");
    await register("victim");
    const planted = await signIn("attacker");
    const answer = await post("/api/v1/login", { username: "victim", password }, { cookie: planted });
    expect(answer.cookie).toBeDefined();
    expect(answer.cookie).not.toBe(planted);
    expect((await call("/api/v1/me", { cookie: answer.cookie })).json).toMatchObject({ username: "victim" });
    expect((await call("/api/v1/me", { cookie: planted })).status).toBe(401);
    expect(endedSessions).toHaveLength(1);

    const invented = `auth_token=${"a".repeat(43)}`;
    const renewed = await post("/api/v1/login", { username: "victim", password }, { cookie: invented });
    expect(renewed.cookie).not.toBe(invented);
    expect((await call("/api/v1/me", { cookie: invented })).status).toBe(401);
  });

  test("ends at logout, and its sockets are told", async () => {
    const { api, register, signIn, call, endedSessions } = apiOn(database);
    await register("quitter");
    const [cookie, other] = [await signIn("quitter"), await signIn("quitter")];
    const request = new Request("http://koe.example/ws/v1/chat/general", { headers: { Cookie: cookie } });
    const session = await api.authenticate(request);
    expect(session?.user).toMatchObject({ username: "quitter", role: "member" });
    await call("/api/v1/logout", { method: "POST", cookie });
    expect(endedSessions).toEqual([session?.sessionId ?? ""]);
    expect(await api.authenticate(request)).toBeUndefined();
    expect((await call("/api/v1/me", { cookie: other })).status).toBe(200);
  });

  test("dies of 14 days without being seen, and of 90 days whatever happens", async () => {
    const { register, signIn, call, advance } = apiOn(database);
    await register("sleeper");
    const [idle, busy] = [await signIn("sleeper"), await signIn("sleeper")];
    const isAlive = async (cookie: string) => (await call("/api/v1/me", { cookie })).status === 200;
    for (let day = 0; day < 89; day += 10) {
      advance(10 * dayMs);
      expect(await isAlive(busy)).toBe(day < 80);
    }
    expect(await isAlive(idle)).toBe(false);
  });

  test.each([
    "",
    "auth_token=",
    "auth_token=x",
    `auth_token=${"a".repeat(43)}`,
    "auth_token=' or 1=1 --",
    "other=1",
  ])("is not opened by the cookie %p", async (cookie) => {
    const answer = await apiOn(database).call("/api/v1/me", { cookie });
    expect([answer.status, answer.json]).toEqual([401, { error: "Sign in first.", code: "not_signed_in" }]);
  });
});

describe("a login", () => {
  test("does the same work for an unknown name as for a wrong password", async () => {
    const { register, post, hashing } = apiOn(database);
    await register("counted");
    const workOf = async (username: string) => {
      const before = { ...hashing };
      expect((await post("/api/v1/login", { username, password: "wrong" })).status).toBe(401);
      return [hashing.hashes - before.hashes, hashing.verifications - before.verifications];
    };
    expect(await workOf("counted")).toEqual([0, 1]);
    expect(await workOf("unknown")).toEqual([0, 1]);
    expect(await workOf("no name at all!")).toEqual([0, 1]);
  });

  test("to a closed account is a wrong one", async () => {
    const { register, post, store, hashing } = apiOn(database);
    await register("closed");
    const user = await store.users.findByKey("closed");
    await store.users.deactivate(user?.id ?? "");
    const answer = await post("/api/v1/login", { username: "closed", password });
    expect([answer.status, answer.json]).toMatchObject([401, { code: "invalid_credentials" }]);
    expect(hashing.verifications).toBe(1);
  });

  test("makes a hash anew that was made with other parameters, once", async () => {
    const { store, post, signIn, hashing } = apiOn(database);
    const old = await bunArgon2.hash(password, { memoryKiB: 32, passes: 2 });
    await store.users.create({ username: "veteran", usernameKey: "veteran", passwordHash: old });
    await signIn("veteran");
    await signIn("veteran");
    expect(hashing.hashes).toBe(1);
    expect((await store.users.findByKey("veteran"))?.passwordHash).toStartWith(
      "$argon2id$v=19$m=64,t=1,p=1$",
    );
    expect((await post("/api/v1/login", { username: "veteran", password: "wrong" })).status).toBe(401);
  });

  test("that raced with a change of the password opens no session", async () => {
    const { register, signIn, store } = apiOn(database);
    await register("raced");
    const own = await signIn("raced");
    const user = await store.users.findByKey("raced");
    const nextHash = await bunArgon2.hash(nextPassword, { memoryKiB: 64, passes: 1 });
    // The password changes between the check of the old one and the new session.
    const racing = apiOn(database, {
      argon2: {
        ...bunArgon2,
        async verify(secret, hash) {
          const isRight = await bunArgon2.verify(secret, hash);
          await store.users.setPassword(user?.id ?? "", nextHash);
          return isRight;
        },
      },
    });
    const answer = await racing.post("/api/v1/login", { username: "raced", password });
    expect([answer.status, answer.cookie]).toEqual([401, undefined]);
    expect(await store.sessions.list(user?.id ?? "", Date.now())).toEqual([]);
    expect((await racing.call("/api/v1/me", { cookie: own })).status).toBe(401);
  });

  test("is told to come back when there are too many at once", async () => {
    const gate = Promise.withResolvers<boolean>();
    const { post } = apiOn(database, { argon2: { ...bunArgon2, verify: () => gate.promise } });
    const attempts = Array.from({ length: hashesRunningMax + hashesWaitingMax + 3 }, (_, index) =>
      post("/api/v1/login", { username: `crowd${index}`, password }, { peer: `192.0.2.${index}` }),
    );
    const firstThree = await firstToSettle(attempts, 3);
    for (const answer of firstThree) {
      expect([answer.status, answer.json]).toMatchObject([503, { code: "server_busy" }]);
      expect(answer.headers.get("retry-after")).toBe("1");
    }
    gate.resolve(false);
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(hashesRunningMax + hashesWaitingMax);
  });
});

describe("a password", () => {
  test("is changed by someone who knows it, and ends their other sessions", async () => {
    const { register, signIn, post, call, endedSessions } = apiOn(database);
    await register("changer");
    const [cookie, elsewhere] = [await signIn("changer"), await signIn("changer")];
    const body = { current_password: password, new_password: nextPassword };
    const answer = await post("/api/v1/password", body, { cookie });
    expect([answer.status, answer.text]).toEqual([200, '{"message":"Password changed successfully"}']);
    expect((await call("/api/v1/me", { cookie })).status).toBe(200);
    expect((await call("/api/v1/me", { cookie: elsewhere })).status).toBe(401);
    expect(endedSessions).toHaveLength(1);
    expect((await post("/api/v1/login", { username: "changer", password })).status).toBe(401);
    expect((await post("/api/v1/login", { username: "changer", password: nextPassword })).status).toBe(200);
  });

  test("is not changed without the present one, nor to a bad one", async () => {
    const { register, signIn, post } = apiOn(database);
    await register("unchanged");
    const cookie = await signIn("unchanged");
    const wrong = await post(
      "/api/v1/password",
      { current_password: "no", new_password: nextPassword },
      { cookie },
    );
    expect([wrong.status, wrong.json]).toMatchObject([401, { code: "invalid_credentials" }]);
    for (const bad of ["short", "password", "unchanged", "x".repeat(1025)]) {
      const answer = await post(
        "/api/v1/password",
        { current_password: password, new_password: bad },
        { cookie },
      );
      expect([answer.status, answer.json]).toMatchObject([400, { code: "password_invalid" }]);
    }
    expect(
      (await post("/api/v1/password", { current_password: password, new_password: nextPassword })).status,
    ).toBe(401);
    expect((await post("/api/v1/login", { username: "unchanged", password })).status).toBe(200);
  });

  test("is refused at registration in one sentence each", async () => {
    const { post } = apiOn(database);
    for (const bad of ["short", "password", "registrant", "koe12345", "x".repeat(1025)]) {
      const answer = await post("/api/v1/register", { username: "registrant", password: bad });
      expect([answer.status, answer.json]).toMatchObject([400, { code: "password_invalid" }]);
    }
    const answer = await post("/api/v1/register", { username: "no spaces", password });
    expect([answer.status, answer.json]).toMatchObject([400, { code: "username_invalid" }]);
  });
});

describe("the log", () => {
  test("tells of sign-ins and failures, and holds no secret", async () => {
    const { register, signIn, post, call, log } = apiOn(database);
    await register("logged");
    const cookie = await signIn("logged");
    await post("/api/v1/login", { username: "my-secret-typed-as-name", password: "wrong-secret" });
    await post("/api/v1/password", { current_password: password, new_password: nextPassword }, { cookie });
    await post("/api/v1/owner", { token: "o".repeat(43), username: "x", password }, { cookie });
    await call(`/owner/${"o".repeat(43)}`);
    await call("/api/v1/logout", { method: "POST", cookie });
    const events = log.map((line) => JSON.parse(line).event);
    expect(events).toEqual([
      "registered",
      "logged_in",
      "login_failed",
      "password_changed",
      "owner_claim_refused",
      "request_forbidden",
      "session_ended",
    ]);
    const secrets = [
      password,
      nextPassword,
      "wrong-secret",
      "my-secret",
      "o".repeat(43),
      cookie.slice(11),
      "$argon2",
    ];
    for (const secret of secrets) expect(log.join("")).not.toContain(secret);
  });
});

/** The answers that come first, however many there are to be. */
async function firstToSettle<T>(promises: readonly Promise<T>[], count: number): Promise<readonly T[]> {
  const settled: T[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const each of promises) {
    each.then((value) => {
      if (settled.length < count) settled.push(value);
      if (settled.length === count) resolve();
    });
  }
  await promise;
  return settled;
}
