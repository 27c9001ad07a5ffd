import { beforeAll, expect, test } from "bun:test";
import { newPerson, type Person } from "../harness.ts";
import { expectedRefusal } from "./expected-refusal.ts";
import { enterRaw, openRaw } from "./handshake.ts";
import { koeOfThisFile, residentMib } from "./koe-of-this-file.ts";
import { below, mutatedFrame, pick, type Random, seededRandom } from "./mutation.ts";
import { closeFrame, fragmentedText, frameBytes, opcodes, textFrame } from "./raw-frame.ts";
import type { RawSocket } from "./raw-socket.ts";

/**
 * Damaged frames by the thousand, from a seed: each gets the answer it deserves, the server stays as it was, and a
 * well-behaved connection in the same room notices nothing.
 *
 * `KOE_TEST_FUZZ_FRAMES` and `KOE_TEST_FUZZ_SEED` choose another run than that of `npm test`.
 */
const { KOE_TEST_FUZZ_FRAMES: framesWanted = "20000", KOE_TEST_FUZZ_SEED: seedWanted = "6455" } = process.env;
const frameCount = Number(framesWanted);
const seed = Number(seedWanted);
const batchSize = 500;
const growthMibMax = 150;

const koe = koeOfThisFile({
  KOE_MAX_MESSAGES_PER_10S: "100000000",
  KOE_MAX_FRAMES_PER_MINUTE: "1000000",
  KOE_MAX_FRAME_BURST: "1000000",
  KOE_MAX_BAD_FRAMES_PER_MINUTE: "1000000",
  KOE_MAX_SOCKETS_PER_USER: "1000",
  KOE_MAX_SOCKETS_PER_ADDRESS: "1000",
});
let mallory: Person;
let witness: RawSocket;
beforeAll(async () => {
  mallory = await newPerson(koe.url, "mallory");
  witness = await enterRaw(koe.url, await newPerson(koe.url, "witness"));
});

let turn = 0;

/** The well-behaved connection says something, is acknowledged and hears itself. */
async function expectUndisturbed() {
  const text = `undisturbed ${++turn}`;
  const id = turn;
  witness.write(textFrame(JSON.stringify({ event: "send_message", id, payload: { text } })));
  await witness.waitFor("ack", (event) => event.id === id);
  await witness.waitFor("new_message", ({ payload }) => payload.text === text);
  witness.forget();
}

/** Sends the frames and waits until each has its outcome: an error, a message in the room, or the ack of a repetition. */
async function refusalsOf(socket: RawSocket, frames: readonly string[]): Promise<readonly string[]> {
  socket.forget();
  for (const frame of frames) socket.write(textFrame(frame));
  const outcomes = () => {
    const own = socket.heard("new_message").filter(({ payload }) => payload.username === mallory.username);
    const repeated = socket.heard("ack").filter(({ payload }) => payload.duplicate);
    return socket.heard("error").length + own.length + repeated.length;
  };
  await socket.until(() => outcomes() >= frames.length, "an outcome for each frame");
  expect(outcomes()).toBe(frames.length);
  const codes = socket.heard("error").map(({ payload }) => String(payload.code));
  // A damaged client_msg_id may be that of another frame; this is found out later than the rest, and by the log.
  return codes.filter((code) => code !== "idempotency_conflict");
}

test(`${frameCount} damaged texts (seed ${seed}) get the answer they deserve`, async () => {
  const random = seededRandom(seed);
  const socket = await enterRaw(koe.url, mallory);
  let taken = 0;
  const before = residentMib(koe.pid);
  for (let sent = 0; sent < frameCount; sent += batchSize) {
    const frames = Array.from({ length: batchSize }, (_, index) => mutatedFrame(random, sent + index));
    const expected = frames.map(expectedRefusal).filter((code) => code !== undefined);
    expect(await refusalsOf(socket, frames)).toEqual(expected);
    taken += frames.length - expected.length;
    await expectUndisturbed();
  }
  // Neither all refused nor all taken, else the frames would show nothing.
  expect(taken / frameCount).toBeGreaterThan(0.1);
  expect(taken / frameCount).toBeLessThan(0.9);
  expect(residentMib(koe.pid) - before).toBeLessThan(growthMibMax);
  socket.destroy();
});

const hello = '{"event":"send_message","payload":{"text":"damaged on the wire"}}';
const wires = [
  textFrame(hello),
  fragmentedText([hello.slice(0, 20), hello.slice(20, 40), hello.slice(40)]),
  Buffer.concat([frameBytes({ opcode: opcodes.ping, payload: "still there?" }), textFrame(hello)]),
  Buffer.concat([textFrame(hello), closeFrame(1000, "bye")]),
  frameBytes({ opcode: opcodes.text, payload: hello, lengthBits: 64 }),
] as const;

const damages = [
  (random: Random, wire: Buffer) => {
    for (let left = 1 + below(random, 8); left > 0; left--) flipBit(random, wire, wire.length);
    return wire;
  },
  (random: Random, wire: Buffer) => {
    flipBit(random, wire, 2);
    return wire;
  },
  (random: Random, wire: Buffer) => wire.subarray(0, below(random, wire.length)),
  (random: Random, wire: Buffer) => wire.subarray(below(random, wire.length)),
  (random: Random, wire: Buffer) => {
    const at = below(random, wire.length);
    return Buffer.concat([wire.subarray(0, at), Buffer.of(below(random, 256)), wire.subarray(at)]);
  },
] as const;

function flipBit(random: Random, bytes: Buffer, bound: number): void {
  const at = below(random, bound);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
}

const connectionCount = frameCount / 20;
const connectionsAtOnce = 50;

test(`${connectionCount} connections with damaged bytes (seed ${seed}) end, and nobody else notices`, async () => {
  const random = seededRandom(seed);
  const before = residentMib(koe.pid);
  const codes = new Set<number | undefined>();
  for (let started = 0; started < connectionCount; started += connectionsAtOnce) {
    const wiresNow = Array.from({ length: connectionsAtOnce }, () =>
      pick(random, damages)(random, Buffer.from(pick(random, wires))),
    );
    const endings = wiresNow.map(async (wire) => {
      const socket = await openRaw(koe.url, mallory);
      await socket.written(wire);
      socket.endWriting();
      return socket.ending();
    });
    for (const { code } of await Promise.all(endings)) codes.add(code);
    await expectUndisturbed();
  }
  expect([...codes]).toEqual(expect.arrayContaining([1000, 1002, 1007, 1009, undefined]));
  expect(residentMib(koe.pid) - before).toBeLessThan(growthMibMax);
});
