import { describe, expect, test } from "bun:test";
import { ownLogId, wireLimits } from "@koe/protocol";
import { standingIn } from "../../../test/standing.ts";
import { epoch, startClientConnection, user } from "./test-client-connection.ts";

const subscribe = (rooms: readonly string[], id?: number) =>
  ({
    event: "subscribe",
    ...(id === undefined ? {} : { id }),
    payload: { rooms: rooms.map((room_id) => ({ room_id })) },
  }) as const;

const message = (room_id: string, number: number) =>
  ({
    event: "send_message",
    id: number,
    payload: { room_id, text: `text ${number}`, client_msg_id: `message-${number}` },
  }) as const;

/** A connection that is greeted and follows these rooms. */
async function follow(rooms: readonly string[], options: Parameters<typeof startClientConnection>[0] = {}) {
  const started = startClientConnection(options);
  started.say(subscribe(rooms, 0));
  await started.runtime.settle();
  return started;
}

describe("the beginning", () => {
  test("the server speaks first, and says by which limits (V2)", async () => {
    const { runtime, database, heard, all, say } = startClientConnection();
    database.head = 4;
    say({ event: "heartbeat", id: 1, payload: {} });
    await runtime.settle();
    expect(all.map(({ event }) => event)).toEqual(["hello", "heartbeat"]);
    expect(heard("hello")[0]?.payload).toMatchObject({
      connection_id: "connection-1",
      epoch,
      user,
      me_seq: 4,
      limits: { messages_per_10s_max: 20, text_chars_max: 8_000, first_frame_ms: 15_000 },
    });
  });

  test("while the database is away the client is sent back", async () => {
    const { runtime, database, closed } = startClientConnection();
    database.isAway = true;
    await runtime.settle();
    expect(closed).toEqual(["server_busy"]);
  });

  test("a socket that says nothing is closed after a while, and one that speaks is not (L21)", async () => {
    const silent = startClientConnection();
    await silent.runtime.advance(wireLimits.firstFrameMs - 1);
    expect(silent.closed).toEqual([]);
    await silent.runtime.advance(1);
    expect(silent.closed).toEqual(["heartbeat_timeout"]);
    const speaking = await follow([]);
    await speaking.runtime.advance(wireLimits.firstFrameMs);
    expect(speaking.closed).toEqual([]);
  });

  test("heartbeats come about every interval, with the heads of what is followed (V4)", async () => {
    const { runtime, heard } = await follow(["general", ownLogId]);
    await runtime.advance(0.9 * wireLimits.heartbeatIntervalMs - 1);
    expect(heard("heartbeat")).toEqual([]);
    await runtime.advance(0.2 * wireLimits.heartbeatIntervalMs + 1);
    expect(heard("heartbeat").map(({ payload }) => payload.heads)).toEqual([{ general: 7, [ownLogId]: 7 }]);
    await runtime.advance(10 * wireLimits.heartbeatIntervalMs);
    expect(heard("heartbeat").length).toBeGreaterThan(8);
  });
});

describe("following", () => {
  test("one question for all rooms of a frame, then each is joined with its snapshot (R1)", async () => {
    const { runtime, database, say, heard, joins } = startClientConnection();
    const rooms = [{ room_id: "general", since_seq: 3 }, { room_id: "gleam-dev" }, { room_id: ownLogId }];
    say({ event: "subscribe", id: 5, payload: { epoch: "another", rooms } });
    await runtime.settle();
    expect(database.readings).toEqual([["general", "gleam-dev"]]);
    expect(heard("ack").map(({ id }) => id)).toEqual([5]);
    expect(joins("general")[0]).toMatchObject({
      standing: standingIn("general"),
      snapshot: { since: { seq: 3, isSameEpoch: false }, epoch },
      member: { user: { id: user.id, username: user.username }, wire: "v2" },
    });
    expect(joins("gleam-dev")[0]?.snapshot).toEqual({ since: undefined, epoch });
    const own = joins(`@${user.id}`)[0];
    expect(own?.standing).toBeUndefined();
    expect(own?.snapshot?.ownState).toEqual({ seq: 0, rooms: [] });
  });

  test("the user's rooms are not read when the own log is sure to be resumed", async () => {
    const { runtime, database, say, joins } = startClientConnection();
    database.head = 20;
    say({ event: "subscribe", payload: { epoch, rooms: [{ room_id: ownLogId, since_seq: 15 }] } });
    await runtime.settle();
    expect(joins(`@${user.id}`)[0]?.snapshot).toEqual({ since: { seq: 15, isSameEpoch: true }, epoch });
  });

  test("what cannot be followed is answered one by one, and the rest is followed (R4)", async () => {
    const { runtime, database, heard, joins, say } = startClientConnection({
      access: { roomIds: ["general", "none", "private"], isReadOnly: false },
    });
    database.standings.set("private", standingIn("private", { visibility: "private", role: undefined }));
    say(subscribe(["general", "none", "private", "gleam-dev", "@someone"], 1));
    await runtime.settle();
    expect(heard("unsubscribed").map(({ payload }) => [payload.room_id, payload.code])).toEqual([
      ["gleam-dev", "forbidden"],
      ["@someone", "not_found"],
      ["none", "not_found"],
      ["private", "not_member"],
    ]);
    expect(database.readings).toEqual([["general", "none", "private"]]);
    expect(joins("general")).toHaveLength(1);
  });

  test("more rooms than a socket may follow are refused (L20)", async () => {
    const { heard, joins, say, runtime } = await follow(["general", ownLogId], {
      limits: { roomsPerSocketMax: 1 },
    });
    say(subscribe(["gleam-dev"]));
    await runtime.settle();
    expect(heard("unsubscribed").map(({ payload }) => payload.code)).toEqual(["limit_exceeded"]);
    expect(joins("gleam-dev")).toEqual([]);
    say({ event: "unsubscribe", id: 9, payload: { rooms: ["general"] } });
    say(subscribe(["gleam-dev"]));
    await runtime.settle();
    expect(joins("gleam-dev")).toHaveLength(1);
  });

  test("in an outage the frame is refused for now, and so is what was sent to the room meanwhile", async () => {
    const { runtime, database, say, heard } = await follow([]);
    database.isAway = true;
    say(subscribe(["general"], 1));
    say(message("general", 2));
    await runtime.settle();
    expect(heard("error").map(({ id, payload }) => [id, payload.code])).toEqual([
      [1, "storage_unavailable"],
      [2, "storage_unavailable"],
    ]);
    say(message("general", 3));
    await runtime.settle();
    expect(heard("error").at(-1)?.payload.code).toBe("not_member");
  });

  test("a room that knows more than it was told is told anew, with the same snapshot", async () => {
    const { runtime, connection, database, joins } = await follow(["general"]);
    database.standings.set("general", standingIn("general", { role: "admin", headSeq: 9 }));
    connection.cast({ kind: "stale_standing", roomId: "general" });
    await runtime.settle();
    const [first, second] = joins("general");
    expect(second?.standing?.role).toBe("admin");
    expect(first?.snapshot).toBe(second?.snapshot);
  });

  test("told anew it is after an outage, and given up when it is never content", async () => {
    const { runtime, connection, database, joins, heard } = await follow(["general"]);
    database.isAway = true;
    connection.cast({ kind: "stale_standing", roomId: "general" });
    await runtime.advance(60_000);
    database.isAway = false;
    await runtime.advance(3_000);
    expect(joins("general")).toHaveLength(2);
    for (let count = 0; count < 20; count++) connection.cast({ kind: "stale_standing", roomId: "general" });
    await runtime.settle();
    expect(heard("unsubscribed").map(({ payload }) => payload.code)).toEqual(["server_busy"]);
  });

  test("subscribing again asks the room for a new snapshot", async () => {
    const { runtime, say, joins } = await follow(["general"]);
    say({ event: "subscribe", payload: { epoch, rooms: [{ room_id: "general", since_seq: 7 }] } });
    await runtime.settle();
    expect(joins("general").map(({ snapshot }) => snapshot?.since?.seq)).toEqual([undefined, 7]);
  });
});

describe("sending", () => {
  test("everything that makes an entry goes to its room, in its order", async () => {
    const { runtime, say, told } = await follow(["general"]);
    const base = { room_id: "general", target_seq: 3 };
    say({
      event: "send_message",
      id: 1,
      payload: { room_id: "general", text: "a", client_msg_id: "message-1", thread_seq: 2 },
    });
    say({ event: "edit_message", id: 2, payload: { ...base, text: "b", client_msg_id: "message-2" } });
    say({ event: "delete_message", id: 3, payload: { ...base, client_msg_id: "message-3" } });
    say({ event: "react", id: 4, payload: { ...base, emoji: "👍", on: true, client_msg_id: "message-4" } });
    await runtime.settle();
    const sends = told.flatMap(({ request }) => (request.kind === "send" ? [request.send] : []));
    expect(sends.map(({ frameId, roomId, content }) => [frameId, roomId, content])).toEqual([
      [1, "general", { kind: "message", text: "a", threadSeq: 2 }],
      [2, "general", { kind: "edit", targetSeq: 3, text: "b" }],
      [3, "general", { kind: "delete", targetSeq: 3 }],
      [4, "general", { kind: "reaction", targetSeq: 3, emoji: "👍", isOn: true }],
    ]);
  });

  test("to a room that is not followed, or to one's own log, it is refused", async () => {
    const { runtime, say, heard } = await follow([ownLogId]);
    say(message("general", 1));
    say(message(ownLogId, 2));
    say(message(`@${user.id}`, 3));
    await runtime.settle();
    expect(
      heard("error").map(({ id, payload }) => [id, payload.code, payload.room_id, payload.client_msg_id]),
    ).toEqual([
      [1, "not_member", "general", "message-1"],
      [2, "forbidden", ownLogId, "message-2"],
      [3, "forbidden", ownLogId, "message-3"],
    ]);
  });

  test("what a crash of the room left unanswered is handed to the next one, after its joining (G4)", async () => {
    const { runtime, say, told, connection, crash } = await follow(["general"]);
    say(message("general", 1));
    say(message("general", 2));
    await runtime.settle();
    const [first] = told.flatMap(({ request }) => (request.kind === "send" ? [request.send] : []));
    if (first === undefined) throw new Error("nothing was sent");
    connection.cast({ kind: "answered", send: first });
    told.length = 0;
    crash("general");
    await runtime.advance(1_000);
    expect(
      told.map(({ request }) =>
        request.kind === "send" ? [request.send.clientMsgId, request.isAgain] : request.kind,
      ),
    ).toEqual(["join", ["message-2", true]]);
  });

  test("of a room that goes on crashing it is refused, and other rooms do not notice", async () => {
    const { runtime, say, told, heard, crash } = await follow(["general", "gleam-dev"]);
    say(message("general", 1));
    for (let count = 0; count < 5; count++) {
      crash("general");
      await runtime.advance(100);
    }
    expect(heard("error").map(({ id, payload }) => [id, payload.code])).toEqual([[1, "room_restarting"]]);
    told.length = 0;
    say(message("gleam-dev", 2));
    await runtime.settle();
    expect(told.map(({ roomId }) => roomId)).toEqual(["gleam-dev"]);
  });

  test("what was sent before the room was left is answered all the same", async () => {
    const { runtime, say, heard, crash } = await follow(["general"]);
    say(message("general", 1));
    say({ event: "unsubscribe", id: 2, payload: { rooms: ["general"] } });
    await runtime.settle();
    expect(heard("error")).toEqual([]);
    crash("general");
    await runtime.advance(1_000);
    expect(heard("error").map(({ id, payload }) => [id, payload.code])).toEqual([[1, "room_restarting"]]);
  });

  test("with an access token that only reads, what changes something is refused", async () => {
    const { runtime, say, heard, told } = await follow(["general"], {
      access: { roomIds: undefined, isReadOnly: true },
    });
    told.length = 0;
    say(message("general", 1));
    say({ event: "mark_read", id: 2, payload: { room_id: "general", seq: 1 } });
    say({ event: "typing", id: 3, payload: { room_id: "general" } });
    await runtime.settle();
    expect(heard("error").map(({ id, payload }) => [id, payload.code])).toEqual([
      [1, "forbidden"],
      [2, "forbidden"],
      [3, "forbidden"],
    ]);
    expect(told).toEqual([]);
  });

  test("typing is passed on once in its interval for each room, and acknowledged each time (L27)", async () => {
    const { runtime, say, heard, told } = await follow(["general", "gleam-dev"]);
    told.length = 0;
    const type = (room_id: string, id: number) => say({ event: "typing", id, payload: { room_id } });
    type("general", 1);
    type("general", 2);
    type("gleam-dev", 3);
    await runtime.advance(wireLimits.typingIntervalMs);
    type("general", 4);
    await runtime.settle();
    expect(told.map(({ roomId }) => roomId)).toEqual(["general", "gleam-dev", "general"]);
    expect(heard("ack").map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("the end", () => {
  test("before a planned stop clients are told when to return, and what was received is answered (V5)", async () => {
    const { runtime, say, connection, told, heard, closed } = await follow(["general"]);
    say(message("general", 1));
    await runtime.settle();
    connection.cast({ kind: "drain", returnWithinMs: 400 });
    say(message("general", 2));
    await runtime.settle();
    expect(heard("reconnect").map(({ payload }) => payload)).toEqual([{ after_ms: 400, reason: "draining" }]);
    expect(heard("error").map(({ id, payload }) => [id, payload.code])).toEqual([[2, "server_busy"]]);
    expect(closed).toEqual([]);
    const [send] = told.flatMap(({ request }) => (request.kind === "send" ? [request.send] : []));
    if (send === undefined) throw new Error("nothing was sent");
    connection.cast({ kind: "answered", send });
    await runtime.settle();
    expect(closed).toEqual(["draining"]);
  });

  test("who came just before the stop is greeted all the same, and every frame has its answer", async () => {
    const { runtime, say, connection, all, closed } = startClientConnection();
    say(message("general", 1));
    connection.cast({ kind: "drain", returnWithinMs: 0 });
    await runtime.settle();
    expect(all.map(({ event }) => event)).toEqual(["hello", "reconnect", "error"]);
    expect(closed).toEqual(["draining"]);
  });

  test("a subscription on its way at the stop is answered before the end (C2)", async () => {
    const { runtime, say, connection, all, closed } = await follow([]);
    all.length = 0;
    say(subscribe(["general"], 1));
    connection.cast({ kind: "drain", returnWithinMs: 0 });
    await runtime.settle();
    expect(all.map(({ event }) => event)).toEqual(["reconnect", "ack"]);
    expect(new Set(closed)).toEqual(new Set(["draining"]));
  });

  test("a socket that is gone leaves all its rooms, and says how it went (P3)", async () => {
    const { runtime, connection, told } = await follow(["general", ownLogId]);
    told.length = 0;
    connection.cast({ kind: "closed", isClean: false });
    await runtime.settle();
    expect(told.map(({ roomId, request }) => [roomId, request])).toEqual([
      ["general", { kind: "leave", connectionId: "connection-1", isClean: false }],
      [`@${user.id}`, { kind: "leave", connectionId: "connection-1", isClean: false }],
    ]);
  });

  test("more malformed frames in a minute than allowed end the socket (C5)", async () => {
    const { runtime, connection, heard, closed } = await follow([], { limits: { badFramesPerMinuteMax: 2 } });
    const speak = (text: string) => connection.cast({ kind: "frame", text, limitedForMs: undefined });
    speak('{"event":"no_such_event","id":1,"payload":{}}');
    speak('{"event":"subscribe","id":2,"payload":{"rooms":"general"}}');
    await runtime.settle();
    expect(heard("error").map(({ id, payload }) => [id, payload.code])).toEqual([
      [1, "unknown_event"],
      [2, "bad_payload"],
    ]);
    expect(closed).toEqual([]);
    speak("{");
    await runtime.settle();
    expect(closed).toEqual(["bad_frames"]);
  });

  test("a frame above the rate is answered with its ids (L1)", async () => {
    const { runtime, connection, heard } = await follow(["general"]);
    connection.cast({ kind: "frame", text: JSON.stringify(message("general", 4)), limitedForMs: 250 });
    await runtime.settle();
    expect(heard("error")[0]).toMatchObject({
      id: 4,
      payload: { code: "rate_limited", retry_after_ms: 250, room_id: "general", client_msg_id: "message-4" },
    });
  });
});
