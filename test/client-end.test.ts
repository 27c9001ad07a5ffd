import { afterEach, expect, test } from "bun:test";
import { openClient } from "./client-socket.ts";
import { freshDatabase } from "./database.ts";
import { enter, newPeople } from "./harness.ts";
import { type KoeProcess, startKoe } from "./koe-process.ts";

/** How sockets end when the server stops, and that nothing is lost by it. */
const servers: KoeProcess[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start(databaseUrl: string): Promise<KoeProcess> {
  const server = await startKoe({ databaseUrl });
  servers.push(server);
  return server;
}

test("a client hears of a planned stop, gets its answers, and goes on where it was (V5)", async () => {
  const database = await freshDatabase();
  const first = await start(database.url);
  const [ann, bob] = await newPeople(first.url, 2);
  if (ann === undefined || bob === undefined) throw new Error("nobody");
  const client = await openClient(first.url, ann);
  const roomSocket = await enter(first.url, "general", bob);
  await client.follow("general");
  const heard = await client.say("general", "heard");

  const names = Array.from({ length: 10 }, () => crypto.randomUUID());
  names.forEach((client_msg_id, index) => {
    const payload = { room_id: "general", text: `in time ${index}`, client_msg_id };
    client.send({ event: "send_message", id: 100 + index, payload });
  });
  first.signal("SIGTERM");
  expect(await client.closed).toEqual({ code: 4006, reason: "draining" });
  expect((await roomSocket.closed).code).toBe(1001);
  const [notice] = client.heard("reconnect");
  expect(notice?.payload).toEqual({ after_ms: expect.any(Number), reason: "draining" });
  const acked = client.heard("ack").flatMap(({ payload }) => payload.seq ?? []);
  const answered = client.events.flatMap((event) =>
    event.event === "ack" || event.event === "error" ? (event.id ?? []) : [],
  );
  expect(answered.filter((id) => id >= 100).sort((a, b) => a - b)).toEqual(
    names.map((_, index) => 100 + index),
  );
  expect(await first.exited).toBe(0);

  const second = await start(database.url);
  const again = await openClient(second.url, ann);
  const epoch = client.heard("hello")[0]?.payload.epoch ?? "";
  const snapshot = await again.follow("general", { seq: heard, epoch });
  expect(snapshot.recovered).toBe(true);
  expect(snapshot.events.map(({ payload }) => payload.seq)).toEqual(acked.filter((seq) => seq > heard));
  again.close();
}, 30_000);
