import { beforeAll, describe, expect, test } from "bun:test";
import { defaultLimits, ownLogId } from "@koe/protocol";
import { type ClientSocket, openClient } from "./client-socket.ts";
import { enter, newPerson, type Person } from "./harness.ts";
import { koeOfThisFile } from "./rfc6455/koe-of-this-file.ts";

/** One connection for all of a user's rooms, against a whole server. */
const koe = koeOfThisFile({ KOE_MAX_MESSAGES_PER_10S: "1000" });
let ann: Person;
let bob: Person;
beforeAll(async () => {
  ann = await newPerson(koe.url, "ann");
  bob = await newPerson(koe.url, "bob");
});

async function open(person: Person, ...rooms: readonly string[]): Promise<ClientSocket> {
  const client = await openClient(koe.url, person);
  for (const roomId of rooms) await client.follow(roomId);
  return client;
}

const named = (room_id: string) => ({ room_id, client_msg_id: crypto.randomUUID() });
const edit = (room: string, target_seq: number, text: string) =>
  ({ event: "edit_message", payload: { ...named(room), target_seq, text } }) as const;
const remove = (room: string, target_seq: number) =>
  ({ event: "delete_message", payload: { ...named(room), target_seq } }) as const;
const react = (room: string, target_seq: number, on: boolean) =>
  ({ event: "react", payload: { ...named(room), target_seq, emoji: "👍", on } }) as const;

describe("a client's socket", () => {
  test("is greeted first, with everything a client needs (V2)", async () => {
    const client = await open(ann);
    const [first] = client.events;
    if (first?.event !== "hello") throw new Error("no hello");
    expect(first.payload.user).toMatchObject({ username: "ann", role: "member" });
    expect(first.payload.server).toEqual({ name: "koe", version: expect.any(String), protocol: 2 });
    expect(first.payload.heartbeat_interval_ms).toBe(25_000);
    expect(Object.keys(first.payload.limits)).toEqual(
      expect.arrayContaining(["text_chars_max", "messages_per_10s_max", "resume_entries_max"]),
    );
    expect(Object.keys(first.payload.limits).length).toBeGreaterThan(Object.keys(defaultLimits).length);
    client.close();
  });

  test("gets a snapshot and everything after it, in rooms as in the user's own log (R1)", async () => {
    const listener = await open(bob);
    const own = await listener.follow(ownLogId);
    expect(own.rooms?.map(({ id }) => id).sort()).toEqual(["general", "gleam-dev"]);
    const snapshot = await listener.follow("general");
    expect(snapshot).toMatchObject({
      recovered: false,
      me: { role: "member" },
      room: { visibility: "public" },
    });
    expect(snapshot.presence?.usernames).toContain("bob");
    const speaker = await open(ann, "general", "gleam-dev");
    const seqs = [await speaker.say("general", "one"), await speaker.say("general", "two")];
    await speaker.say("gleam-dev", "elsewhere");
    await listener.waitFor("new_message", ({ payload }) => payload.text === "two");
    expect(listener.entries("general").map(({ payload }) => payload.seq)).toEqual(seqs);
    expect(listener.entries("gleam-dev")).toEqual([]);
    const diff = await listener.waitFor("presence_diff", ({ payload }) => payload.joins.includes("ann"));
    expect(diff.payload).toMatchObject({ room_id: "general", leaves: [] });
    speaker.close(1000);
    await listener.waitFor("presence_diff", ({ payload }) => payload.leaves.includes("ann"));
    listener.close();
  });

  test("talks with the room's own socket, which hears messages alone (F2)", async () => {
    const old = await enter(koe.url, "general", bob);
    const client = await open(ann, "general");
    const seq = await client.say("general", "from v2");
    await old.waitFor("new_message", ({ payload }) => payload.text === "from v2");
    await client.do(edit("general", seq, "from v2, edited"));
    await client.do(react("general", seq, true));
    old.say("from v1", { id: 1 });
    const heard = await client.waitFor("new_message", ({ payload }) => payload.text === "from v1");
    expect(heard.payload).toMatchObject({ username: "bob", room_id: "general" });
    expect(old.heard("new_message").map(({ payload }) => payload.text)).toEqual(["from v2", "from v1"]);
    old.close();
    client.close();
  });

  test("hears of edits, reactions, replies, mentions and deletions, and finds them in a snapshot (T1–T5)", async () => {
    const listener = await open(bob, "general");
    const client = await open(ann, "general");
    const seq = await client.say("general", "hello @bob");
    const reply = await client.say("general", "a reply", { thread_seq: seq });
    const edited = await client.do(edit("general", seq, "hello again @bob"));
    const reacted = await client.do(react("general", seq, true));
    const gone = await client.say("general", "a mistake");
    const deleted = await client.do(remove("general", gone));
    await listener.waitFor("message_deleted", ({ payload }) => payload.target_seq === gone);
    const heard = listener.entries("general").filter(({ payload }) => payload.seq >= seq);
    expect(heard.map(({ event, payload }) => [event, payload.seq])).toEqual([
      ["new_message", seq],
      ["new_message", reply],
      ["message_edited", edited],
      ["reaction_added", reacted],
      ["new_message", gone],
      ["message_deleted", deleted],
    ]);
    expect(heard[0]?.payload).toMatchObject({ mentions: ["bob"] });
    expect(heard[1]?.payload).toMatchObject({ thread_seq: seq });

    const { events } = await (await open(bob)).follow("general");
    const found = events.find(({ payload }) => payload.seq === seq);
    expect(found?.payload).toMatchObject({
      text: "hello again @bob",
      version: reacted,
      reactions: [{ emoji: "👍", usernames: ["ann"] }],
      reply_count: 1,
      last_reply_seq: reply,
    });
    const blank = events.find(({ payload }) => payload.seq === gone);
    expect(blank?.payload).toMatchObject({ text: "", deleted: true });
    expect(JSON.stringify(events)).not.toContain("a mistake");
    listener.close();
    client.close();
  });

  test("takes a change of a message from its author alone, and says why not (T2)", async () => {
    const client = await open(ann, "general");
    const other = await open(bob, "general");
    const seq = await client.say("general", "mine");
    const answers = [
      await other.ask(edit("general", seq, "yours")),
      await other.ask(remove("general", seq)),
      await other.ask(edit("general", 999_999, "nothing")),
    ];
    expect(answers.map((answer) => answer.event === "error" && answer.payload.code)).toEqual([
      "forbidden",
      "forbidden",
      "not_found",
    ]);
    client.close();
    other.close();
  });

  test("sends the same thing once under one name, and refuses another thing under it (G5)", async () => {
    const client = await open(ann, "general");
    const payload = { ...named("general"), text: "once" };
    const seq = await client.do({ event: "send_message", payload });
    const again = await client.ask({ event: "send_message", payload });
    expect(again).toMatchObject({ event: "ack", payload: { seq, duplicate: true, room_id: "general" } });
    const other = await client.ask({ event: "send_message", payload: { ...payload, text: "twice" } });
    expect(other).toMatchObject({
      event: "error",
      payload: { code: "idempotency_conflict", temporary: false },
    });
    client.close();
  });

  test("moves a read marker, which the user's other sockets hear of and nobody else (T6)", async () => {
    const [here, there] = [await open(ann, "general", ownLogId), await open(ann, ownLogId)];
    const stranger = await open(bob, "general", ownLogId);
    const seq = await here.say("general", "to be read");
    await here.do({ event: "mark_read", payload: { room_id: "general", seq } });
    const moved = await there.waitFor("read_marker_moved", ({ payload }) => payload.read_seq === seq);
    expect(moved.payload).toMatchObject({ room_id: ownLogId, about: "general", unread: 0, mentions: 0 });
    await here.waitFor("read_marker_moved", ({ payload }) => payload.seq === moved.payload.seq);
    const again = await here.ask({ event: "mark_read", payload: { room_id: "general", seq: seq - 1 } });
    expect(again).toMatchObject({ event: "ack", payload: { duplicate: true } });
    const back = { room_id: "general", seq: seq - 1, back: true };
    await here.do({ event: "mark_read", payload: back });
    await there.waitFor(
      "read_marker_moved",
      ({ payload }) => payload.read_seq === seq - 1 && payload.unread === 1,
    );
    await stranger.ask({ event: "heartbeat", payload: {} });
    expect(stranger.heard("read_marker_moved")).toEqual([]);
    for (const client of [here, there, stranger]) client.close();
  });

  test("passes on that somebody types, once for as often as it is said (P5)", async () => {
    const listener = await open(bob, "general");
    const client = await open(ann, "general");
    const type = { event: "typing", payload: { room_id: "general" } } as const;
    for (let count = 0; count < 5; count++) expect((await client.ask(type)).event).toBe("ack");
    const { payload } = await listener.waitFor("typing");
    expect(payload).toEqual({ room_id: "general", usernames: ["ann"] });
    const seq = await client.say("general", "typed");
    await listener.waitFor("new_message", (event) => event.payload.seq === seq);
    expect(listener.heard("typing")).toHaveLength(1);
    listener.close();
    client.close();
  });

  test("answers a heartbeat with the heads of what is followed (V4)", async () => {
    const client = await open(ann, "general", ownLogId);
    const seq = await client.say("general", "the latest");
    const answer = await client.ask({ event: "heartbeat", payload: {} });
    if (answer.event !== "heartbeat") throw new Error(answer.event);
    expect(answer.payload.heads).toEqual({ general: seq, [ownLogId]: expect.any(Number) });
    client.close();
  });

  test("answers every frame with an id once, whatever is wrong with it (V3)", async () => {
    const client = await open(ann);
    const bad = { event: "unknown", id: 7, payload: {} };
    client.send(bad);
    client.send({ event: "send_message", id: 8, payload: { room_id: "general", text: "x" } });
    client.send({ event: "typing", id: 9, payload: { room_id: "general" } });
    client.send({ event: "unsubscribe", id: 10, payload: { rooms: ["general"] } });
    client.send({ event: "subscribe", id: 11, payload: { rooms: [{ room_id: "none" }] } });
    await client.waitFor("unsubscribed");
    const answers = client.events.flatMap((event) =>
      event.event === "error"
        ? [[event.id, event.payload.code]]
        : event.event === "ack"
          ? [[event.id, "ack"]]
          : [],
    );
    expect(answers).toEqual([
      [7, "unknown_event"],
      [8, "bad_payload"],
      [9, "not_member"],
      [10, "ack"],
      [11, "ack"],
    ]);
    const refused = await client.ask({
      event: "send_message",
      payload: { ...named("general"), text: "unheard" },
    });
    expect(refused).toMatchObject({ event: "error", payload: { code: "not_member", room_id: "general" } });
    client.close();
  });

  test("hears nothing of a room after leaving it", async () => {
    const listener = await open(bob, "general");
    const client = await open(ann, "general");
    await listener.do({ event: "unsubscribe", payload: { rooms: ["general"] } });
    const known = listener.entries("general").length;
    await client.say("general", "unheard");
    await listener.ask({ event: "heartbeat", payload: {} });
    expect(listener.entries("general")).toHaveLength(known);
    listener.close();
    client.close();
  });
});
