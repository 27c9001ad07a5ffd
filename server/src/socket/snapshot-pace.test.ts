import { describe, expect, test } from "bun:test";
import { paceLimits } from "./snapshot-pace.ts";
import { startClientConnection } from "./test-client-connection.ts";

const subscribe = (rooms: readonly string[], id: number) =>
  ({ event: "subscribe", id, payload: { rooms: rooms.map((room_id) => ({ room_id })) } }) as const;

describe("following many logs", () => {
  test("waits until most of what was sent is read, and goes on then", async () => {
    const { runtime, client, say, joins } = startClientConnection({ limits: { backlogBytesMax: 1_000 } });
    client.unreadBytes = 251;
    say(subscribe(["general", "gleam-dev"], 1));
    await runtime.settle();
    await runtime.advance(500);
    expect([joins("general").length, joins("gleam-dev").length]).toEqual([0, 0]);
    client.unreadBytes = 250;
    await runtime.advance(paceLimits.lookAgainMs);
    expect([joins("general").length, joins("gleam-dev").length]).toEqual([1, 1]);
  });

  test("goes from one to the next, and a room that keeps its snapshot back holds the others up for a moment", async () => {
    const { runtime, say, joins, heard } = startClientConnection({ silentRooms: new Set(["general"]) });
    say(subscribe(["general", "gleam-dev"], 1));
    await runtime.settle();
    expect(heard("ack").length).toBe(1);
    expect([joins("general").length, joins("gleam-dev").length]).toEqual([1, 0]);
    await runtime.advance(paceLimits.patienceMs);
    expect(joins("gleam-dev").length).toBe(1);
  });

  test("asked for again while it waits, a log is answered once and with the last position", async () => {
    const { runtime, client, say, joins } = startClientConnection();
    client.unreadBytes = 1_000_000;
    for (const since_seq of [1, 2, 3]) {
      say({ event: "subscribe", payload: { rooms: [{ room_id: "general", since_seq }] } });
    }
    await runtime.settle();
    client.unreadBytes = 0;
    await runtime.advance(paceLimits.lookAgainMs);
    expect(joins("general").map(({ snapshot }) => snapshot?.since?.seq)).toEqual([3]);
  });
});

test("asking for snapshots again and again is slowed down, frame by frame (L33)", async () => {
  const { runtime, say, heard } = startClientConnection({ limits: { roomsPerSocketMax: 2 } });
  for (const id of [1, 2, 3, 4, 5]) say(subscribe(["general", "gleam-dev"], id));
  await runtime.settle();
  expect(heard("ack").map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  expect(heard("error").map(({ id, payload }) => [id, payload.code, payload.retry_after_ms])).toEqual([
    [5, "rate_limited", 60_000],
  ]);
  await runtime.advance(60_000);
  say(subscribe(["general", "gleam-dev"], 6));
  await runtime.settle();
  expect(heard("ack").at(-1)?.id).toBe(6);
});
