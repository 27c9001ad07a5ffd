/**
 * How many messages a second the room log takes from one writer, in batches, over a Unix socket; beside it, in the
 * same run, the plainest durable alternative: one INSERT per message, each committed by itself. Every commit syncs.
 *
 * Run: `npx bun bench/append.ts`. With `KOE_TEST_DATABASE_URL` it measures that server.
 */

import { systemRuntime } from "../server/src/actor/system-runtime.ts";
import { Database, type Sql } from "../server/src/store/postgres.ts";
import { type NewMessage, RoomLog } from "../server/src/store/room-log.ts";
import { Users } from "../server/src/store/users.ts";
import { freshDatabase } from "../test/database.ts";

const roundMs = 5_000;
const roundsPerKind = 3;
const roomIds = ["general", "gleam-dev"];
const text = "A message as people write them, neither short nor long, with a word or two more than it needs.";

const home = await freshDatabase();
const database = new Database({
  target: home.target,
  connectionsMax: 2,
  deadlineMs: 20_000,
  runtime: systemRuntime(),
});
const log = new RoomLog(database);
const userIds = await createUsers(50);
let sent = 0;

function nextMessage(): NewMessage {
  sent += 1;
  const roomId = roomIds[sent % roomIds.length] ?? "";
  const userId = userIds[sent % userIds.length] ?? "";
  return { kind: "message", roomId, userId, username: "bench", clientMsgId: `message-${sent}`, text };
}

async function createUsers(count: number): Promise<string[]> {
  const users = new Users(database);
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const name = `bench-${index}`;
    const outcome = await users.create({ username: name, usernameKey: name, passwordHash: "-" });
    if (outcome.kind === "created") ids.push(outcome.user.id);
  }
  return ids;
}

async function appendBatch(size: number): Promise<number> {
  const outcomes = await log.append(Array.from({ length: size }, nextMessage));
  return outcomes.filter((outcome) => outcome.kind === "appended").length;
}

async function insertOne(sql: Sql): Promise<number> {
  const { userId, clientMsgId } = nextMessage();
  await sql`insert into plain (user_id, client_msg_id, text) values (${userId}, ${clientMsgId}, ${text})`;
  return 1;
}

/** Messages a second. */
async function measure(step: () => Promise<number>): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  while (performance.now() - startedAt < roundMs) done += await step();
  return (done / (performance.now() - startedAt)) * 1000;
}

await database.query(
  (sql) => sql`
    create table plain (id bigint generated always as identity primary key, user_id uuid, client_msg_id text, text text)`,
);
const kinds = [
  { name: "plain INSERT, one row a commit", step: () => database.query(insertOne) },
  { name: "append, batches of 1", step: () => appendBatch(1) },
  { name: "append, batches of 64", step: () => appendBatch(64) },
  { name: "append, batches of 500", step: () => appendBatch(500) },
];
let plainRate: number | undefined;
for (const { name, step } of kinds) {
  const rates: number[] = [];
  for (let round = 0; round < roundsPerKind; round++) rates.push(await measure(step));
  const rate = rates.toSorted((a, b) => a - b)[Math.floor(roundsPerKind / 2)] ?? 0;
  plainRate ??= rate;
  const shown = rates.map((each) => Math.round(each)).join(", ");
  process.stdout.write(
    `${name}: ${Math.round(rate)} messages/s, ${(rate / plainRate).toFixed(1)} × plain (rounds: ${shown})\n`,
  );
}
await database.close();
