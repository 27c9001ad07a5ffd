import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase } from "./database.ts";
import { connect, enter, newPerson, post, signIn, tryUpgrade } from "./harness.ts";
import { type KoeProcess, startKoe } from "./koe-process.ts";

/** The v1 contract, from outside and to the letter. One new server for all of it. */
let koe: KoeProcess;

beforeAll(async () => {
  const { url } = await freshDatabase();
  koe = await startKoe({ databaseUrl: url, env: { KOE_LOG_LEVEL: "warn" } });
});

afterAll(async () => {
  expect(await koe.stop()).toBe(0);
});

const json = async (response: Response) => ({ status: response.status, body: await response.json() });
const cookieAttributes = (response: Response) => {
  const [pair = "", ...attributes] = (response.headers.get("set-cookie") ?? "").split("; ");
  return { value: pair.replace("auth_token=", ""), attributes: attributes.sort() };
};

describe("HTTP", () => {
  test("health is ok", async () => {
    expect(await json(await fetch(`${koe.url}/api/v1/health`))).toEqual({
      status: 200,
      body: { status: "ok" },
    });
  });

  test("a new installation has exactly the two rooms, for whoever asks", async () => {
    expect(await json(await fetch(`${koe.url}/api/v1/rooms`))).toEqual({
      status: 200,
      body: [
        { id: "general", name: "General Chat" },
        { id: "gleam-dev", name: "Gleam Development" },
      ],
    });
  });

  test("registers a user once, and says that a name is taken", async () => {
    const account = { username: "gleam_fan", password: "correct horse battery" };
    expect(await json(await post(koe.url, "/api/v1/register", account))).toEqual({
      status: 201,
      body: { message: "User created successfully" },
    });
    const again = await json(await post(koe.url, "/api/v1/register", { ...account, username: "Gleam_Fan" }));
    expect(again).toMatchObject({ status: 409, body: { error: "Username already taken" } });
  });

  test("of two who register the same name at once one is created and one is refused", async () => {
    const account = { username: "twin", password: "correct horse battery" };
    const answers = await Promise.all([1, 2].map(() => post(koe.url, "/api/v1/register", account)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test("signs in with the cookie of the contract, and out with the same attributes", async () => {
    await post(koe.url, "/api/v1/register", { username: "cookie_fan", password: "correct horse battery" });
    const login = await post(koe.url, "/api/v1/login", {
      username: "cookie_fan",
      password: "correct horse battery",
    });
    const set = cookieAttributes(login);
    expect(await json(login)).toEqual({ status: 200, body: { message: "Login successful" } });
    expect(set.value).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(set.attributes.filter((attribute) => !attribute.startsWith("Max-Age"))).toEqual([
      "HttpOnly",
      "Path=/",
      "SameSite=Strict",
      "Secure",
    ]);
    const logout = await post(koe.url, "/api/v1/logout", undefined, { Cookie: `auth_token=${set.value}` });
    expect(cookieAttributes(logout)).toEqual({
      value: "",
      attributes: ["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Strict", "Secure"],
    });
    expect(await json(logout)).toEqual({ status: 200, body: { message: "Logged out successfully" } });
  });

  test("answers an unknown name and a wrong password alike, byte for byte", async () => {
    await post(koe.url, "/api/v1/register", { username: "known", password: "correct horse battery" });
    const attempts = ["known", "unknown"].map((username) =>
      post(koe.url, "/api/v1/login", { username, password: "wrong password here" }),
    );
    const answers = await Promise.all(attempts.map(async (attempt) => json(await attempt)));
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ status: 401, body: { error: "Invalid username or password" } });
  });
});

describe("upgrades", () => {
  test("need a valid cookie, an existing room, and come from no foreign page", async () => {
    const { cookie } = await newPerson(koe.url, "upgrader");
    const path = "/ws/v1/chat/general";
    const status = async (at: string, headers: Record<string, string>) =>
      (await tryUpgrade(koe.url, at, headers)).status;
    expect(await status(path, {})).toBe(401);
    expect(await status(path, { Cookie: "auth_token=" })).toBe(401);
    expect(await status(path, { Cookie: `auth_token=${"x".repeat(43)}` })).toBe(401);
    expect(await status("/ws/v1/chat/nowhere", { Cookie: cookie })).toBe(404);
    expect(await status("/ws/v1/chat/general/more", { Cookie: cookie })).toBe(404);
    expect(await status("/ws/v1/chat/%FF", { Cookie: cookie })).toBe(404);
    expect(await status(path, { Cookie: cookie, Origin: "https://elsewhere.example" })).toBe(403);
    expect(await status(path, { Cookie: cookie, Origin: "null" })).toBe(403);
    const plain = await fetch(`${koe.url}${path}`, { headers: { Cookie: cookie } });
    expect(await json(plain)).toMatchObject({ status: 426, body: { code: "upgrade_required" } });
  });
});

describe("a room", () => {
  test("tells everybody the sender's message, the sender included, as the contract writes it", async () => {
    const [ann, bob] = [await newPerson(koe.url, "ann"), await newPerson(koe.url, "bob")];
    const [annHere, bobHere] = [await enter(koe.url, "general", ann), await enter(koe.url, "general", bob)];
    annHere.send('{"event": "send_message", "payload": {"text": "Hello, Gleam!"}}');
    for (const client of [annHere, bobHere]) {
      const { payload } = await client.waitFor("new_message");
      expect(payload).toMatchObject({ username: "ann", text: "Hello, Gleam!", room_id: "general" });
      expect(payload.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(Math.abs(Date.parse(payload.timestamp) - Date.now())).toBeLessThan(60_000);
    }
    expect(annHere.heard("ack")).toEqual([]);
    annHere.close(1000);
    bobHere.close(1000);
    await Promise.all([annHere.closed, bobHere.closed]);
  });

  test("announces a user's first connection and last departure, with the sorted list, and no second tab (P1)", async () => {
    const [zoe, carl] = [await newPerson(koe.url, "zoe"), await newPerson(koe.url, "carl")];
    const zoeHere = await enter(koe.url, "gleam-dev", zoe);
    expect((await zoeHere.waitFor("user_joined_room")).payload).toMatchObject({
      username: "zoe",
      online_users: ["zoe"],
    });
    const carlHere = await enter(koe.url, "gleam-dev", carl);
    const joined = {
      username: "carl",
      online_users: ["carl", "zoe"],
      online_count: 2,
      online_users_complete: true,
    };
    for (const client of [zoeHere, carlHere]) {
      const event = await client.waitFor("user_joined_room", ({ payload }) => payload.username === "carl");
      expect(event.payload).toEqual(joined);
    }
    const secondTab = await connect(koe.url, "gleam-dev", carl);
    secondTab.say("from the second tab", { id: 1 });
    await secondTab.waitFor("ack");
    secondTab.close(1000);
    await secondTab.closed;
    carlHere.close(1000);
    const left = await zoeHere.waitFor("user_left_room");
    expect(left.payload).toMatchObject({ username: "carl", online_users: ["zoe"] });
    expect(zoeHere.events.map(({ event }) => event)).toEqual([
      "user_joined_room",
      "user_joined_room",
      "new_message",
      "user_left_room",
    ]);
    zoeHere.close(1000);
    await zoeHere.closed;
  });

  test("keeps a user whose connection broke for a moment, and lets them come back unnoticed (P3)", async () => {
    const [dan, eve] = [await newPerson(koe.url, "dan"), await newPerson(koe.url, "eve")];
    const danHere = await enter(koe.url, "gleam-dev", dan);
    const eveHere = await enter(koe.url, "gleam-dev", eve);
    eveHere.terminate();
    const eveBack = await connect(koe.url, "gleam-dev", eve);
    eveBack.say("back", { id: 1 });
    await eveBack.waitFor("ack");
    expect(danHere.heard("user_left_room")).toEqual([]);
    eveBack.terminate();
    await danHere.waitFor("user_left_room", ({ payload }) => payload.username === "eve");
    danHere.close(1000);
    await danHere.closed;
  });

  test("answers a bad frame with an error to its sender alone, and the connection stays open", async () => {
    const [fay, gus] = [await newPerson(koe.url, "fay"), await newPerson(koe.url, "gus")];
    const [fayHere, gusHere] = [await enter(koe.url, "general", fay), await enter(koe.url, "general", gus)];
    for (const frame of [
      "not json",
      "{}",
      '{"event":"shout","payload":{}}',
      '{"event":"send_message","payload":{}}',
    ]) {
      fayHere.send(frame);
    }
    await fayHere.until(() => fayHere.heard("error").length === 4, "four errors");
    expect(fayHere.heard("error").map(({ payload }) => payload.code)).toEqual([
      "bad_frame",
      "bad_frame",
      "unknown_event",
      "bad_payload",
    ]);
    fayHere.say("still here");
    await gusHere.waitFor("new_message", ({ payload }) => payload.text === "still here");
    expect(gusHere.events.map(({ event }) => event)).toEqual(["user_joined_room", "new_message"]);
    for (const client of [fayHere, gusHere]) client.close(1000);
    await Promise.all([fayHere.closed, gusHere.closed]);
  });

  test("acknowledges a message that carries an id, and its repetition with the same numbers (S2, G5)", async () => {
    const hal = await newPerson(koe.url, "hal");
    const client = await enter(koe.url, "general", hal);
    client.say("once", { id: 41, client_msg_id: "hal-message-1" });
    const first = await client.waitFor("ack", ({ id }) => id === 41);
    expect(first.payload).toMatchObject({ client_msg_id: "hal-message-1", duplicate: false });
    client.say("once", { id: 42, client_msg_id: "hal-message-1" });
    const second = await client.waitFor("ack", ({ id }) => id === 42);
    expect(second.payload).toEqual({ ...first.payload, duplicate: true });
    client.say("something else", { id: 43, client_msg_id: "hal-message-1" });
    const conflict = await client.waitFor("error", ({ id }) => id === 43);
    expect(conflict.payload).toMatchObject({ code: "idempotency_conflict", temporary: false });
    expect(client.heard("new_message").filter(({ payload }) => payload.username === "hal")).toHaveLength(1);
    client.close(1000);
    await client.closed;
  });
});

test("what belongs to a user needs a session: one's rooms, and where each stands", async () => {
  expect((await fetch(`${koe.url}/api/v1/me/rooms`)).status).toBe(401);
  const jan = await newPerson(koe.url, "jan");
  const client = await enter(koe.url, "gleam-dev", jan);
  client.say("the latest", { id: 1 });
  const { payload } = await client.waitFor("ack");
  const answer = await fetch(`${koe.url}/api/v1/me/rooms`, { headers: { Cookie: jan.cookie } });
  expect(await answer.json()).toMatchObject([
    { id: "general", name: "General Chat", visibility: "public" },
    { id: "gleam-dev", name: "Gleam Development", visibility: "public", seq: payload.seq },
  ]);
  client.close(1000);
  await client.closed;
});

describe("a session", () => {
  test("that ends closes its sockets with 4101, and no others", async () => {
    const here = await newPerson(koe.url, "ida");
    const elsewhere = await signIn(koe.url, "ida");
    const client = await enter(koe.url, "general", here);
    const other = await connect(koe.url, "general", elsewhere);
    await post(koe.url, "/api/v1/logout", undefined, { Cookie: here.cookie });
    expect(await client.closed).toMatchObject({ code: 4101, reason: "session_ended" });
    other.say("still signed in", { id: 1 });
    await other.waitFor("ack");
    const change = { current_password: here.password, new_password: "another long secret" };
    const third = await signIn(koe.url, "ida");
    const changed = await post(koe.url, "/api/v1/password", change, { Cookie: third.cookie });
    expect(changed.status).toBe(200);
    expect(await other.closed).toMatchObject({ code: 4101 });
  });
});
