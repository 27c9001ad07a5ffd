import { afterAll, beforeAll, expect, test } from "bun:test";
import { closeCodes, me, ownRoom, sentMessage } from "@koe/protocol";
import { freshDatabase } from "./database.ts";
import { enter, newPerson, type Person, tryUpgrade } from "./harness.ts";
import { type KoeProcess, startKoe } from "./koe-process.ts";

/** A private room from beginning to end, over HTTP and on its sockets, in a running Koe. */
const messagesPer10sMax = 5;
let koe: KoeProcess;
let ann: Person;
let ben: Person;
let benId: string;

beforeAll(async () => {
  const database = await freshDatabase();
  koe = await startKoe({
    databaseUrl: database.url,
    env: { KOE_LOG_LEVEL: "warn", KOE_MAX_MESSAGES_PER_10S: String(messagesPer10sMax) },
  });
  ann = await newPerson(koe.url, "ann");
  ben = await newPerson(koe.url, "ben");
  benId = me.parse(await (await call(ben, "GET", "/me")).json()).id;
});

afterAll(async () => {
  expect(await koe.stop()).toBe(0);
});

function call(
  person: Person,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${koe.url}/api/v1${path}`, {
    method,
    headers: {
      Cookie: person.cookie,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

test("a private room is made, talked in, and closed to whoever is removed, on every way at once (M5)", async () => {
  const created = await call(ann, "POST", "/rooms", { name: "Plans", visibility: "private" });
  expect(created.status).toBe(201);
  const { id: roomId } = ownRoom.parse(await created.json());
  const room = `/rooms/${roomId}`;
  const socketPath = `/ws/v1/chat/${roomId}`;
  expect((await tryUpgrade(koe.url, socketPath, { Cookie: ben.cookie })).status).toBe(403);

  const invited = await call(ann, "PUT", `${room}/members/${benId}`, { role: "member" });
  expect(invited.status).toBe(200);
  const [anns, bens] = [await enter(koe.url, roomId, ann), await enter(koe.url, roomId, ben)];
  await anns.waitFor("user_joined_room", ({ payload }) => payload.username === "ben");
  expect(await (await call(ann, "GET", `${room}/online`)).json()).toEqual({
    count: 2,
    usernames: ["ann", "ben"],
  });
  expect(await (await call(ann, "GET", `${room}/online?after=ann&limit=1`)).json()).toEqual({
    count: 2,
    usernames: ["ben"],
  });

  const posted = await call(
    ann,
    "POST",
    `${room}/messages`,
    { text: "over HTTP" },
    { "Idempotency-Key": "key-00001" },
  );
  const { seq } = sentMessage.parse(await posted.json());
  const heard = await bens.waitFor("new_message", ({ payload }) => payload.text === "over HTTP");
  expect(heard.payload).toMatchObject({ seq, username: "ann", room_id: roomId });
  bens.say("on the socket", { id: 1 });
  const { payload: ack } = await bens.waitFor("ack");
  expect(await (await call(ann, "GET", `${room}/messages?after_seq=${seq}`)).json()).toMatchObject({
    events: [{ event: "new_message", payload: { seq: ack.seq, text: "on the socket", username: "ben" } }],
    has_newer: false,
  });

  const removed = await call(ann, "DELETE", `${room}/members/${benId}`);
  expect(removed.status).toBe(200);
  expect(await bens.closed).toEqual({ code: closeCodes.removed_from_room, reason: "removed_from_room" });
  for (const path of ["", "/members", "/messages", "/online"]) {
    const refused = await call(ben, "GET", `${room}${path}`);
    expect([path, refused.status, await refused.json()]).toMatchObject([path, 403, { code: "not_member" }]);
  }
  expect((await call(ben, "POST", `${room}/messages`, { text: "still there?" })).status).toBe(403);
  expect((await tryUpgrade(koe.url, socketPath, { Cookie: ben.cookie })).status).toBe(403);
  await anns.waitFor("user_left_room", ({ payload }) => payload.username === "ben");
  await call(ann, "POST", `${room}/messages`, { text: "alone" });
  await anns.waitFor("new_message", ({ payload }) => payload.text === "alone");
  expect(bens.heard("new_message").map(({ payload }) => payload.text)).toEqual([
    "over HTTP",
    "on the socket",
  ]);
  anns.close(1000);
});

test("sockets and HTTP share the rate of one user in one room (L2)", async () => {
  const created = await call(ann, "POST", "/rooms", { name: "Busy", visibility: "public" });
  const { id: roomId } = ownRoom.parse(await created.json());
  const client = await enter(koe.url, roomId, ann);
  const startedAt = performance.now();
  for (let id = 0; id < messagesPer10sMax; id++) client.say(`on the socket ${id}`, { id });
  await client.until(() => client.heard("ack").length === messagesPer10sMax, "the acks");
  const posts = Array.from({ length: messagesPer10sMax }, (_, index) => ({ text: `over HTTP ${index}` }));
  const answers = await Promise.all(
    posts.map((body) => call(ann, "POST", `/rooms/${roomId}/messages`, body)),
  );
  // What came back to the one rate meanwhile may be used, however long that was; a rate of its own would take all.
  const refilled = Math.ceil((performance.now() - startedAt) / (10_000 / messagesPer10sMax));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(refilled);
  expect(statuses.filter((status) => status !== 201 && status !== 429)).toEqual([]);
  client.close(1000);
});
