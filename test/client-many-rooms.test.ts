import { expect, test } from "bun:test";
import { defaultLimits, wireLimits } from "@koe/protocol";
import { openClient } from "./client-socket.ts";
import { newPerson } from "./harness.ts";
import { koeOfThisFile } from "./rfc6455/koe-of-this-file.ts";

/** What one client may ask for at once is far more than what a socket may leave unread. */
const koe = koeOfThisFile();

const roomsCount = 100;
const messagesInEach = 60;
const textChars = 5_000;

/** Public rooms `room-1` … with long messages in them, written by hand because that is quick. */
async function fillRooms(): Promise<void> {
  const database = koe.database.open();
  await database.query((sql) =>
    sql.unsafe(`
      insert into rooms (id, name, visibility)
      select 'room-' || r, 'A room', 'public' from generate_series(1, ${roomsCount}) r;
      insert into room_heads (room_id, seq, ordinal, last_timestamp)
      select 'room-' || r, ${messagesInEach}, ${messagesInEach}, now() from generate_series(1, ${roomsCount}) r;
      insert into room_log (room_id, seq, kind, ordinal, user_id, client_msg_id, text, created_at)
      select 'room-' || r, s, 'message', s, u.id, 'message-' || s, repeat('x', ${textChars}), now()
      from generate_series(1, ${roomsCount}) r, generate_series(1, ${messagesInEach}) s,
           (select id from users limit 1) u`),
  );
  await database.close();
}

test("whoever follows many rooms gets all snapshots, whether or not the rooms are in memory already (C6)", async () => {
  const ann = await newPerson(koe.url, "ann");
  await fillRooms();
  const roomIds = Array.from({ length: roomsCount }, (_, index) => `room-${index + 1}`);
  expect(roomsCount * wireLimits.snapshotEntriesMax * textChars).toBeGreaterThan(
    20 * defaultLimits.backlogBytesMax,
  );
  for (const _ of ["read from PostgreSQL", "in memory"]) {
    const client = await openClient(koe.url, ann);
    client.send({ event: "subscribe", payload: { rooms: roomIds.map((room_id) => ({ room_id })) } });
    await client.until(() => client.heard("room_snapshot").length === roomsCount, "all snapshots");
    const heard = client.heard("room_snapshot");
    expect(new Set(heard.map(({ payload }) => payload.room_id)).size).toBe(roomsCount);
    for (const { payload } of heard) expect(payload.events).toHaveLength(wireLimits.snapshotEntriesMax);
    expect((await client.ask({ event: "heartbeat", payload: {} })).event).toBe("heartbeat");
    client.close();
  }
});
