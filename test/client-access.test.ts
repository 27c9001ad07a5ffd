import { beforeAll, describe, expect, test } from "bun:test";
import { clientSubprotocol, grantedAccessToken, me, ownLogId, ownRoom } from "@koe/protocol";
import { type ClientSocket, openClient } from "./client-socket.ts";
import { connect, newPerson, type Person, post, signIn, tryUpgrade } from "./harness.ts";
import { koeOfThisFile } from "./rfc6455/koe-of-this-file.ts";

/** Who may open a client's socket and follow what, and when that ends. */
const socketsPerUserMax = 4;
const koe = koeOfThisFile({ KOE_MAX_SOCKETS_PER_USER: String(socketsPerUserMax) });
let ann: Person;
let bob: Person;
beforeAll(async () => {
  ann = await newPerson(koe.url, "ann");
  bob = await newPerson(koe.url, "bob");
});

async function call(person: Person, method: string, path: string, body?: unknown): Promise<Response> {
  const response = await fetch(`${koe.url}/api/v1${path}`, {
    method,
    headers: { Cookie: person.cookie, ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response;
}

/** A private room that `owner` made, with these people in it. */
async function privateRoom(name: string, owner: Person, ...others: readonly Person[]): Promise<string> {
  const made = await call(owner, "POST", "/rooms", { name, visibility: "private" });
  const { id } = ownRoom.parse(await made.json());
  for (const other of others) await call(owner, "PUT", await memberPath(id, other), { role: "member" });
  return id;
}

async function memberPath(roomId: string, person: Person): Promise<string> {
  const { id } = me.parse(await (await call(person, "GET", "/me")).json());
  return `/rooms/${roomId}/members/${id}`;
}

async function newToken(person: Person, wishes: object) {
  const response = await call(person, "POST", "/tokens", { name: "a bot", ...wishes });
  return grantedAccessToken.parse(await response.json());
}

async function following(person: Person, roomId: string): Promise<ClientSocket> {
  const client = await openClient(koe.url, person);
  await client.follow(roomId);
  return client;
}

describe("the handshake", () => {
  test("needs the subprotocol among those offered, and agrees to it alone (H8)", async () => {
    const answerTo = async (offered: string | undefined) => {
      const protocol = offered === undefined ? {} : { "Sec-WebSocket-Protocol": offered };
      return tryUpgrade(koe.url, "/ws/v2", { Cookie: ann.cookie, ...protocol });
    };
    for (const offered of [undefined, "koe.v1.json", "KOE.V2.JSON", "koe.v2.json.more"]) {
      const response = await answerTo(offered);
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        error: expect.stringContaining(clientSubprotocol),
        code: "bad_handshake",
      });
    }
    const headers = { Cookie: ann.cookie };
    const protocols = ["something.else", clientSubprotocol];
    const socket = new WebSocket(`${koe.url.replace(/^http/, "ws")}/ws/v2`, { headers, protocols });
    await new Promise((resolve) => socket.addEventListener("open", resolve));
    expect(socket.protocol).toBe(clientSubprotocol);
    socket.close();
  });

  test("needs a session, and a page of this server's own", async () => {
    const headers = { "Sec-WebSocket-Protocol": clientSubprotocol };
    expect((await tryUpgrade(koe.url, "/ws/v2", headers)).status).toBe(401);
    const foreign = { ...headers, Cookie: ann.cookie, Origin: "http://evil.example" };
    expect((await tryUpgrade(koe.url, "/ws/v2", foreign)).status).toBe(403);
  });

  test("of one socket too many is closed with a code that a page can read (L8)", async () => {
    const carl = await newPerson(koe.url, "carl");
    const open: ClientSocket[] = [];
    for (let count = 0; count < socketsPerUserMax; count++) open.push(await openClient(koe.url, carl));
    const surplus = await openClient(koe.url, carl);
    expect(await surplus.closed).toEqual({ code: 4106, reason: "too_many_connections" });
    expect(surplus.events).toEqual([]);
    const roomSocket = await tryUpgrade(koe.url, "/ws/v1/chat/general", { Cookie: carl.cookie });
    expect(roomSocket.status).toBe(429);
    for (const client of open) client.close();
  });
});

describe("a private room", () => {
  test("is followed by its members alone, on both kinds of sockets (R4)", async () => {
    const roomId = await privateRoom("Just us", ann, bob);
    const stranger = await newPerson(koe.url, "dora");
    const client = await openClient(koe.url, stranger);
    client.send({ event: "subscribe", payload: { rooms: [{ room_id: roomId }] } });
    const { payload } = await client.waitFor("unsubscribed");
    expect(payload).toEqual({ room_id: roomId, code: "not_member", message: expect.any(String) });
    const path = `/ws/v1/chat/${roomId}`;
    expect((await tryUpgrade(koe.url, path, { Cookie: stranger.cookie })).status).toBe(403);
    const member = await following(bob, roomId);
    await (await following(ann, roomId)).say(roomId, "among us");
    await member.waitFor("new_message", (event) => event.payload.text === "among us");
    expect(client.entries(roomId)).toEqual([]);
    client.close();
    member.close();
  });

  test("is not heard any more by whoever is removed, and says so (M5)", async () => {
    const roomId = await privateRoom("For a while", ann, bob);
    const removed = await following(bob, roomId);
    await removed.follow(ownLogId);
    const roomSocket = await connect(koe.url, roomId, bob);
    const owner = await following(ann, roomId);
    await call(ann, "DELETE", await memberPath(roomId, bob));
    const { payload } = await removed.waitFor("unsubscribed");
    expect(payload).toMatchObject({ room_id: roomId, code: "removed_from_room" });
    expect(await roomSocket.closed).toEqual({ code: 4102, reason: "removed_from_room" });
    await removed.waitFor("room_removed", (event) => event.payload.about === roomId);
    await owner.say(roomId, "unheard");
    const command = { room_id: roomId, text: "unsaid", client_msg_id: crypto.randomUUID() };
    const answer = await removed.ask({ event: "send_message", payload: command });
    expect(answer).toMatchObject({ event: "error", payload: { code: "not_member" } });
    expect(removed.entries(roomId).filter(({ event }) => event === "new_message")).toEqual([]);
    owner.close();
    removed.close();
  });
});

describe("an access token", () => {
  test("opens both kinds of sockets, for the rooms it names (R4)", async () => {
    const { token } = await newToken(ann, { room_ids: ["general"] });
    const client = await openClient(koe.url, { token });
    client.send({ event: "subscribe", id: 1, payload: { rooms: [{ room_id: "gleam-dev" }] } });
    expect((await client.waitFor("unsubscribed")).payload).toMatchObject({
      room_id: "gleam-dev",
      code: "forbidden",
    });
    client.send({ event: "subscribe", id: 2, payload: { rooms: [{ room_id: ownLogId }] } });
    const { payload } = await client.waitFor("unsubscribed", (event) => event.payload.room_id === ownLogId);
    expect(payload.code).toBe("forbidden");
    await client.follow("general");
    await client.say("general", "from a program");
    const headers = { Authorization: `Bearer ${token}` };
    expect((await tryUpgrade(koe.url, "/ws/v1/chat/gleam-dev", headers)).status).toBe(403);
    client.close();
  });

  test("that only reads changes nothing, and hears everything", async () => {
    const { token } = await newToken(ann, { read_only: true });
    const client = await openClient(koe.url, { token });
    await client.follow("general");
    const named = { room_id: "general", client_msg_id: crypto.randomUUID() };
    const answers = [
      await client.ask({ event: "send_message", payload: { ...named, text: "unsaid" } }),
      await client.ask({ event: "delete_message", payload: { ...named, target_seq: 1 } }),
      await client.ask({ event: "mark_read", payload: { room_id: "general", seq: 0 } }),
      await client.ask({ event: "typing", payload: { room_id: "general" } }),
    ];
    expect(answers.map((answer) => answer.event === "error" && answer.payload.code)).toEqual(
      answers.map(() => "forbidden"),
    );
    const speaker = await following(bob, "general");
    const seq = await speaker.say("general", "to be heard");
    await client.waitFor("new_message", ({ payload }) => payload.seq === seq);
    client.close();
    speaker.close();
  });

  test("that is revoked ends its sockets at once (C3)", async () => {
    const { token, id } = await newToken(ann, {});
    const client = await openClient(koe.url, { token });
    await call(ann, "DELETE", `/tokens/${id}`);
    expect(await client.closed).toEqual({ code: 4101, reason: "session_ended" });
  });
});

test("a session's end ends its client's sockets and no others (C3)", async () => {
  const erin = await newPerson(koe.url, "erin");
  const second = await signIn(koe.url, "erin");
  const [ended, goesOn] = [await openClient(koe.url, erin), await openClient(koe.url, second)];
  await post(koe.url, "/api/v1/logout", undefined, { Cookie: erin.cookie });
  expect(await ended.closed).toEqual({ code: 4101, reason: "session_ended" });
  expect((await goesOn.ask({ event: "heartbeat", payload: {} })).event).toBe("heartbeat");
  goesOn.close();
});
