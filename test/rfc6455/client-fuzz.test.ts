import { beforeAll, expect, test } from "bun:test";
import { type ClientSocket, openClient } from "../client-socket.ts";
import { newPerson, type Person } from "../harness.ts";
import { readableId } from "./expected-refusal.ts";
import { koeOfThisFile, residentMib } from "./koe-of-this-file.ts";
import { below, damagedText, pick, type Random, seededRandom, values } from "./mutation.ts";

/**
 * Damaged commands by the thousand on a client's socket, from a seed: whatever can be told apart by its id has one
 * answer, the socket stays open, and somebody else in the same rooms notices nothing. `fuzz.test.ts` does the same to the
 * room socket, and damages bytes, which both kinds read alike.
 *
 * `KOE_TEST_FUZZ_FRAMES` and `KOE_TEST_FUZZ_SEED` choose another run than that of `npm test`.
 */
const { KOE_TEST_FUZZ_FRAMES: framesWanted = "20000", KOE_TEST_FUZZ_SEED: seedWanted = "6455" } = process.env;
const frameCount = Number(framesWanted);
const seed = Number(seedWanted);
const batchSize = 250;
const growthMibMax = 200;

const koe = koeOfThisFile({
  KOE_MAX_MESSAGES_PER_10S: "100000000",
  KOE_MAX_FRAMES_PER_MINUTE: "1000000",
  KOE_MAX_FRAME_BURST: "1000000",
  KOE_MAX_BAD_FRAMES_PER_MINUTE: "1000000",
});
let mallory: Person;
let witness: ClientSocket;
beforeAll(async () => {
  mallory = await newPerson(koe.url, "mallory");
  witness = await openClient(koe.url, await newPerson(koe.url, "witness"));
  await witness.follow("general");
});

const rooms = ['"general"', '"gleam-dev"', '"@me"', '"@nobody"', '"nowhere"'] as const;
const seqs = ["0", "1", "2", "5", "9007199254740991"] as const;
const switches = ["true", "false"] as const;

/** A command of each kind as JSON, its fields by name. */
const commands: readonly [Command, ...Command[]] = [
  (random) => [
    "subscribe",
    { rooms: `[{"room_id":${pick(random, rooms)},"since_seq":${pick(random, seqs)}}]` },
  ],
  (random) => ["subscribe", { epoch: '"another"', rooms: `[{"room_id":${pick(random, rooms)}}]` }],
  (random) => ["unsubscribe", { rooms: `[${pick(random, rooms)}]` }],
  (random, name) => ["send_message", { ...inRoom(random), text: '"@witness hello"', client_msg_id: name }],
  (random, name) => [
    "send_message",
    { ...inRoom(random), text: '"a reply"', client_msg_id: name, thread_seq: pick(random, seqs) },
  ],
  (random, name) => ["edit_message", { ...atMessage(random), text: '"edited"', client_msg_id: name }],
  (random, name) => ["delete_message", { ...atMessage(random), client_msg_id: name }],
  (random, name) => [
    "react",
    { ...atMessage(random), emoji: '"👍"', on: pick(random, switches), client_msg_id: name },
  ],
  (random) => ["mark_read", { ...inRoom(random), seq: pick(random, seqs), back: pick(random, switches) }],
  (random) => ["typing", { ...inRoom(random), thread_seq: pick(random, seqs) }],
  () => ["heartbeat", {}],
];
type Command = (random: Random, name: string) => readonly [event: string, payload: Record<string, string>];

function inRoom(random: Random) {
  return { room_id: pick(random, rooms) };
}

function atMessage(random: Random) {
  return { ...inRoom(random), target_seq: pick(random, seqs) };
}

function damagedCommand(random: Random, id: number): string {
  const [event, fields] = pick(random, commands)(
    random,
    `"f-${String(below(random, id + 1)).padStart(8, "0")}"`,
  );
  const names = Object.keys(fields);
  const [first = "room_id", ...more] = names;
  for (let left = below(random, 3); left > 0; left--)
    fields[pick(random, [first, ...more])] = pick(random, values);
  const payload = Object.entries(fields).map(([name, value]) => `"${name}":${value}`);
  return damagedText(random, `{"event":"${event}","id":${id},"payload":{${payload.join(",")}}}`);
}

/** Answers by id: how many of each. */
function counted(ids: readonly (number | undefined)[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const id of ids) if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

test(`${frameCount} damaged commands (seed ${seed}) have one answer each, and nobody else notices`, async () => {
  const random = seededRandom(seed);
  const client = await openClient(koe.url, mallory);
  const before = residentMib(koe.pid);
  const outcomes = new Set<string>();
  for (let sent = 0; sent < frameCount; sent += batchSize) {
    client.events.length = 0;
    const frames = Array.from({ length: batchSize }, (_, index) => damagedCommand(random, sent + index));
    for (const frame of frames) client.send(frame);
    const due = counted(frames.map(readableId));
    const answers = () =>
      client.events.flatMap((event) =>
        (event.event === "ack" || event.event === "error" || event.event === "heartbeat") &&
        event.id !== undefined
          ? [event]
          : [],
      );
    const dueCount = [...due.values()].reduce((sum, count) => sum + count, 0);
    await client.until(() => answers().length >= dueCount, "an answer to each frame with an id");
    expect(counted(answers().map(({ id }) => id))).toEqual(due);
    for (const answer of answers()) {
      outcomes.add(answer.event === "error" ? answer.payload.code : answer.event);
    }
    await witness.say("general", `undisturbed ${sent}`);
    witness.events.length = 0;
  }
  const expected = [
    "ack",
    "heartbeat",
    "bad_payload",
    "unknown_event",
    "not_member",
    "not_found",
    "forbidden",
  ];
  expect([...outcomes]).toEqual(expect.arrayContaining(expected));
  expect([...outcomes]).not.toContain("internal");
  expect(residentMib(koe.pid) - before).toBeLessThan(growthMibMax);
  client.close();
  witness.close();
});
