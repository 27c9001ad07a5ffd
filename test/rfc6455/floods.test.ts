import { beforeAll, expect, test } from "bun:test";
import { newPerson, type Person } from "../harness.ts";
import { enterRaw, openRaw } from "./handshake.ts";
import { koeOfThisFile, residentMib } from "./koe-of-this-file.ts";
import { frameBytes, opcodes, textFrame } from "./raw-frame.ts";
import type { RawSocket } from "./raw-socket.ts";

/** Floods of frames that cost their sender next to nothing: each has a defined outcome, in memory that stays bounded. */
const koe = koeOfThisFile({ KOE_MAX_SOCKETS_PER_USER: "1000", KOE_MAX_SOCKETS_PER_ADDRESS: "1000" });
let mallory: Person;
let witness: RawSocket;
beforeAll(async () => {
  mallory = await newPerson(koe.url, "mallory");
  witness = await enterRaw(koe.url, await newPerson(koe.url, "witness"));
});

/** Far above what the garbage collector leaves lying, far below what keeping any of these floods would take. */
const growthMibMax = 64;

async function withinBounds(flood: () => Promise<void>) {
  const before = residentMib(koe.pid);
  await flood();
  await expectAlive(witness);
  expect(residentMib(koe.pid) - before).toBeLessThan(growthMibMax);
}

async function expectAlive(socket: RawSocket) {
  const payload = `alive ${pings++}`;
  socket.write(frameBytes({ opcode: opcodes.ping, payload }));
  await socket.waitForFrame((frame) => frame.opcode === opcodes.pong && frame.payload.toString() === payload);
}
let pings = 0;

const start = frameBytes({ opcode: opcodes.text, isFinal: false });
const nothing = frameBytes({ opcode: opcodes.continuation, isFinal: false });
const end = frameBytes({ opcode: opcodes.continuation, payload: "{}" });
const times = (count: number, frame: Buffer) => Buffer.concat(Array.from({ length: count }, () => frame));

// Bun has no bound on the number of parts, and needs none: an empty one is forgotten at once.
test.each([10_000, 100_000, 1_000_000])("%d empty parts are one message", async (count) => {
  await withinBounds(async () => {
    const socket = await openRaw(koe.url, mallory);
    await socket.written(start);
    for (let sent = 0; sent < count; sent += 10_000) await socket.written(times(10_000, nothing));
    socket.write(end);
    expect((await socket.waitFor("error")).payload.code).toBe("bad_frame");
    expect(socket.heard("error")).toHaveLength(1);
    socket.destroy();
  });
});

test("10,000 parts of one byte are one message", async () => {
  await withinBounds(async () => {
    const socket = await openRaw(koe.url, mallory);
    const space = frameBytes({ opcode: opcodes.continuation, isFinal: false, payload: " " });
    socket.write(Buffer.concat([start, times(10_000, space), end]));
    expect((await socket.waitFor("error")).payload.code).toBe("bad_frame");
    socket.destroy();
  });
});

test("parts of one byte without end close with 1009 as soon as they are too much together", async () => {
  await withinBounds(async () => {
    const socket = await openRaw(koe.url, mallory);
    const space = frameBytes({ opcode: opcodes.continuation, isFinal: false, payload: " " });
    socket.write(Buffer.concat([start, times(100_000, space)]));
    expect((await socket.ending()).code).toBe(1009);
  });
});

test("100 messages that are never finished hold no more than their own size", async () => {
  await withinBounds(async () => {
    const unfinished = frameBytes({ opcode: opcodes.text, isFinal: false, payload: " ".repeat(65_000) });
    const sockets = await Promise.all(Array.from({ length: 100 }, () => openRaw(koe.url, mallory)));
    for (const socket of sockets) socket.write(unfinished);
    for (const socket of sockets) await expectAlive(socket);
    for (const socket of sockets) socket.destroy();
  });
});

test("a declared length takes no memory before its bytes come", async () => {
  await withinBounds(async () => {
    const head = frameBytes({ opcode: opcodes.text, declaredLength: 65_536n });
    const sockets = await Promise.all(Array.from({ length: 100 }, () => openRaw(koe.url, mallory)));
    for (const socket of sockets) await socket.written(head);
    for (const socket of sockets) socket.destroy();
  });
});

test("10,000 pings are answered each, in their order", async () => {
  await withinBounds(async () => {
    const socket = await openRaw(koe.url, mallory);
    const count = 10_000;
    const payloads = Array.from({ length: count }, (_, index) => `ping ${index}`);
    socket.write(Buffer.concat(payloads.map((payload) => frameBytes({ opcode: opcodes.ping, payload }))));
    const pongs = () => socket.frames.filter(({ opcode }) => opcode === opcodes.pong);
    await socket.until(() => pongs().length === count, "a pong for each");
    expect(pongs().map(({ payload }) => payload.toString())).toEqual(payloads);
    socket.destroy();
  });
});

test("pings whose answers are never read are not answered without end: the connection is cut", async () => {
  await withinBounds(async () => {
    const deaf = await newPerson(koe.url, "deaf");
    const socket = await enterRaw(koe.url, deaf);
    socket.pause();
    const pings = times(10_000, frameBytes({ opcode: opcodes.ping, payload: "x".repeat(125) }));
    const isCut = Promise.withResolvers<void>();
    const left = witness.waitFor("user_left_room", ({ payload }) => payload.username === deaf.username);
    left.then(() => isCut.resolve(), isCut.reject);
    for (let round = 0; round < 100; round++) await Promise.race([socket.written(pings), isCut.promise]);
    await isCut.promise;
    socket.resume();
    expect((await socket.ending()).code).toBeUndefined();
  });
});

test("100,000 pongs are passed over", async () => {
  await withinBounds(async () => {
    const socket = await openRaw(koe.url, mallory);
    await socket.written(times(100_000, frameBytes({ opcode: opcodes.pong, payload: "x".repeat(125) })));
    await expectAlive(socket);
    expect(socket.heard("error")).toEqual([]);
    socket.destroy();
  });
});

test("10,000 empty messages close with 4004, and none of them takes more than the rate allows", async () => {
  await withinBounds(async () => {
    const socket = await openRaw(koe.url, mallory);
    socket.write(times(10_000, textFrame("")));
    expect(await socket.ending()).toEqual({ code: 4004, reason: "rate_limited" });
    expect(socket.heard("error").length).toBeLessThanOrEqual(160);
  });
});

test("200 sockets opened and dropped at once leave nothing behind", async () => {
  await withinBounds(async () => {
    const fleeting = await newPerson(koe.url, "fleeting");
    const sockets = await Promise.all(Array.from({ length: 200 }, () => openRaw(koe.url, fleeting)));
    for (const socket of sockets) socket.reset();
    await witness.waitFor("user_left_room", ({ payload }) => payload.username === fleeting.username);
  });
});
