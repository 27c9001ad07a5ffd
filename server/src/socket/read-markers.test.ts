import { describe, expect, test } from "bun:test";
import { ownLogId } from "@koe/protocol";
import { startClientConnection, user } from "./test-client-connection.ts";

async function greeted() {
  const started = startClientConnection();
  await started.runtime.settle();
  return started;
}

describe("read markers", () => {
  const mark = (id: number) =>
    ({ event: "mark_read", id, payload: { room_id: "general", seq: 12 } }) as const;

  test("go into the user's own log, and the answer has the entry's numbers (T6)", async () => {
    const { runtime, say, heard, appended } = await greeted();
    say(mark(1));
    await runtime.settle();
    expect(appended[0]?.entry).toMatchObject({
      kind: "read_marker",
      roomId: `@${user.id}`,
      aboutRoomId: "general",
      readSeq: 12,
      isBack: false,
    });
    appended[0]?.reply({ kind: "unchanged", seq: 3, timestampMs: 0 });
    await runtime.settle();
    expect(heard("ack").at(-1)).toMatchObject({
      id: 1,
      payload: { room_id: ownLogId, seq: 3, duplicate: true },
    });
  });

  test("that do not move are answered also before anything was ever written into the own log", async () => {
    const { runtime, say, heard, appended } = await greeted();
    say(mark(1));
    await runtime.settle();
    appended[0]?.reply({ kind: "unchanged", seq: 0, timestampMs: 0 });
    await runtime.settle();
    expect(heard("ack").at(-1)).toEqual({ event: "ack", id: 1, payload: {} });
  });

  test("of a room that one may not enter are refused, and an outage is said", async () => {
    const { runtime, say, heard, appended } = await greeted();
    say(mark(1));
    say(mark(2));
    await runtime.settle();
    appended[0]?.reply({ kind: "not_member" });
    appended[1]?.reply({ kind: "unavailable" });
    await runtime.settle();
    expect(heard("error").map(({ id, payload }) => [id, payload.code, payload.room_id])).toEqual([
      [1, "not_member", "general"],
      [2, "storage_unavailable", "general"],
    ]);
  });
});
