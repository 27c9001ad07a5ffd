import { afterEach, describe, expect, test } from "bun:test";
import { type Rooms, type RoomsOptions, sendFrame, startRooms } from "../../../test/rooms.ts";
import { isCleanClose } from "./websocket.ts";

let rooms: Rooms | undefined;

async function enter(options: RoomsOptions = {}) {
  rooms = await startRooms(options);
  const { sockets, connect, newUser } = rooms;
  const connection = connect("a", "general", await newUser("ann"));
  await sockets.until(() => sockets.heard("a").length === 1);
  const errors = () => sockets.heard("a").flatMap((event) => (event.event === "error" ? [event] : []));
  return { sockets, connection, errors };
}

afterEach(async () => {
  await rooms?.stop();
  rooms = undefined;
});

describe("a connection", () => {
  test("answers a frame above the rate with its ids, and hands nothing of it on (L1)", async () => {
    const { sockets, connection, errors } = await enter();
    const frame = sendFrame("too fast", "fast-message-1", 9);
    if (frame.kind !== "frame") throw new Error("not a frame");
    connection.cast({ ...frame, limitedForMs: 250 });
    await sockets.until(() => errors().length === 1);
    expect(errors()[0]).toMatchObject({
      id: 9,
      payload: {
        code: "rate_limited",
        temporary: true,
        retry_after_ms: 250,
        client_msg_id: "fast-message-1",
      },
    });
    expect(sockets.texts("a")).toEqual([]);
  });

  test("is closed after more malformed frames in a minute than allowed, and texts that break a rule do not count (C5)", async () => {
    const { sockets, connection, errors } = await enter({ limits: { badFramesPerMinuteMax: 5 } });
    for (let number = 1; number <= 20; number++) connection.cast(sendFrame(" ", undefined, number));
    for (let number = 1; number <= 5; number++)
      connection.cast({ kind: "frame", text: "{", limitedForMs: undefined });
    await sockets.until(() => errors().length === 25);
    expect(sockets.closed.size).toBe(0);
    connection.cast({ kind: "frame", text: "{", limitedForMs: undefined });
    await sockets.until(() => errors().length === 26 && sockets.closed.has("a"));
    expect(sockets.closed.get("a")).toBe("bad_frames");
  });

  test("that drains takes nothing new, waits for what is unanswered, then goes (C2)", async () => {
    const { sockets, connection, errors } = await enter();
    connection.cast(sendFrame("before", "message-1", 1));
    connection.cast({ kind: "drain", returnWithinMs: 0 });
    connection.cast(sendFrame("after", "message-2", 2));
    await sockets.until(() => errors().length === 1 && sockets.closed.has("a"));
    expect(errors()[0]).toMatchObject({ id: 2, payload: { code: "server_busy" } });
    expect(sockets.texts("a")).toEqual(["before"]);
    expect(sockets.closed.get("a")).toBe("going_away");
  });

  test("whose client gives no client_msg_id gets no ack, and the same text twice is two messages (S4)", async () => {
    const { sockets, connection } = await enter();
    connection.cast(sendFrame("twice"));
    connection.cast(sendFrame("twice"));
    await sockets.until(() => sockets.texts("a").length === 2);
    expect(sockets.heard("a").map(({ event }) => event)).toEqual([
      "user_joined_room",
      "new_message",
      "new_message",
    ]);
  });

  test("is told when its user says more into a room than the limit allows, in all their connections together (L2)", async () => {
    const { sockets, connection, errors } = await enter({ limits: { messagesPer10sMax: 3 } });
    for (let number = 1; number <= 5; number++)
      connection.cast(sendFrame(`m${number}`, `message-${number}`, number));
    await sockets.until(() => errors().length === 2 && sockets.texts("a").length === 3);
    expect(errors().map(({ id, payload }) => [id, payload.code])).toEqual([
      [4, "rate_limited"],
      [5, "rate_limited"],
    ]);
  });
});

test("a close is clean when the client asked for it or it is final, and a reload or a lost network is not (P3)", () => {
  expect([1000, 1001, 1005, 4101, 4102, 4105].map(isCleanClose)).toEqual([
    true,
    true,
    true,
    true,
    true,
    true,
  ]);
  expect([1002, 1006, 1009, 1011, 4001, 4002, 4004, 4006].some(isCleanClose)).toBe(false);
});
