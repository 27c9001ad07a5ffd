import { beforeAll, describe, expect, test } from "bun:test";
import { newPerson, type Person } from "../harness.ts";
import { enterRaw, openRaw } from "./handshake.ts";
import { koeOfThisFile } from "./koe-of-this-file.ts";
import { closeFrame, fragmentedText, frameBytes, opcodes, textFrame } from "./raw-frame.ts";
import type { RawSocket } from "./raw-socket.ts";

/** What RFC 6455 allows, in its less usual forms: fragments, pings, lengths, and TCP that delivers as it likes. */
const koe = koeOfThisFile({
  KOE_MAX_SOCKETS_PER_USER: "1000",
  KOE_MAX_MESSAGES_PER_10S: "10000",
  KOE_MAX_TEXT_CHARS: "100000",
});
let alice: Person;
let witness: RawSocket;
beforeAll(async () => {
  alice = await newPerson(koe.url, "alice");
  witness = await enterRaw(koe.url, await newPerson(koe.url, "witness"));
});

let lastId = 0;

/** A message of its own text, as the bytes of its JSON, padded with spaces up to `bytes`. */
function message(prefix: string, bytes = 0) {
  const id = ++lastId;
  const text = `${prefix} ${id}`;
  const json = JSON.stringify({ event: "send_message", id, payload: { text } });
  return { id, text, json: Buffer.from(json.padEnd(bytes + json.length - Buffer.byteLength(json))) };
}

/** Sends, and expects the ack, the message at the witness, and a connection that stays open. */
async function expectHeard({ id, text }: ReturnType<typeof message>, frames: readonly Uint8Array[]) {
  const socket = await openRaw(koe.url, alice);
  for (const bytes of frames) await socket.written(bytes);
  await socket.waitFor("ack", (event) => event.id === id);
  await witness.waitFor("new_message", ({ payload }) => payload.text === text);
  await expectAlive(socket);
  socket.destroy();
}

async function expectAlive(socket: RawSocket) {
  const payload = `alive ${++lastId}`;
  socket.write(frameBytes({ opcode: opcodes.ping, payload }));
  await socket.waitForFrame((frame) => frame.opcode === opcodes.pong && frame.payload.toString() === payload);
}

const bytesOf = (buffer: Buffer) => [...buffer].map((byte) => Uint8Array.of(byte));

describe("a message is heard", () => {
  test("of exactly 65,536 bytes, in one frame", async () => {
    const full = message("full", 65_536);
    expect(full.json).toHaveLength(65_536);
    await expectHeard(full, [textFrame(full.json)]);
  });

  test("of exactly 65,536 bytes, in parts", async () => {
    const full = message("full", 65_536);
    await expectHeard(full, [fragmentedText([full.json.subarray(0, 1), full.json.subarray(1)])]);
  });

  test("with a text of 64,000 bytes in one frame", async () => {
    const long = message("声".repeat(21_000));
    await expectHeard(long, [textFrame(long.json)]);
  });

  test("in parts of one byte, which cut characters in two", async () => {
    const cut = message("声 👩‍👩‍👧 é");
    await expectHeard(cut, [fragmentedText(bytesOf(cut.json))]);
  });

  test("with empty parts before, between and behind", async () => {
    const sparse = message("sparse");
    const parts = ["", sparse.json.subarray(0, 9), "", "", sparse.json.subarray(9), ""];
    await expectHeard(sparse, [fragmentedText(parts)]);
  });

  // The standard asks for the shortest form (5.2) without saying what becomes of another; it is read all the same.
  test.each([16, 64] as const)("with a short length in %d bits", async (lengthBits) => {
    const padded = message("padded");
    await expectHeard(padded, [frameBytes({ opcode: opcodes.text, payload: padded.json, lengthBits })]);
  });

  test("byte by byte", async () => {
    const slow = message("slow");
    await expectHeard(slow, bytesOf(textFrame(slow.json)));
  });

  test("when the frame's head comes alone", async () => {
    const split = message("split");
    const frame = textFrame(split.json);
    await expectHeard(split, [frame.subarray(0, 3), frame.subarray(3, 6), frame.subarray(6)]);
  });

  test("with pings and pongs between its parts, which are answered at once", async () => {
    const interrupted = message("interrupted");
    const socket = await openRaw(koe.url, alice);
    const middle = { opcode: opcodes.continuation, isFinal: false };
    socket.write(frameBytes({ ...middle, opcode: opcodes.text, payload: interrupted.json.subarray(0, 5) }));
    for (const payload of ["one", "two"]) {
      socket.write(frameBytes({ opcode: opcodes.ping, payload }));
      socket.write(frameBytes({ opcode: opcodes.pong, payload: "unasked" }));
      await socket.waitForFrame(
        (frame) => frame.opcode === opcodes.pong && frame.payload.toString() === payload,
      );
      socket.write(frameBytes({ ...middle, payload: "" }));
    }
    expect(socket.heard("ack")).toEqual([]);
    socket.write(frameBytes({ opcode: opcodes.continuation, payload: interrupted.json.subarray(5) }));
    await socket.waitFor("ack", ({ id }) => id === interrupted.id);
    socket.destroy();
  });
});

test("several messages in one packet are answered and heard in their order", async () => {
  const many = Array.from({ length: 20 }, () => message("packed"));
  const socket = await openRaw(koe.url, alice);
  socket.write(Buffer.concat(many.map(({ json }) => textFrame(json))));
  await socket.waitFor("ack", ({ id }) => id === many.at(-1)?.id);
  expect(socket.heard("ack").map(({ id }) => id)).toEqual(many.map(({ id }) => id));
  const texts = many.map(({ text }) => text);
  await witness.waitFor("new_message", ({ payload }) => payload.text === texts.at(-1));
  const heard = witness.heard("new_message").map(({ payload }) => payload.text);
  expect(heard.filter((text) => text.startsWith("packed"))).toEqual(texts);
  socket.destroy();
});

describe("a ping is answered with its own payload", () => {
  const payloads: readonly (readonly [string, Uint8Array])[] = [
    ["nothing", new Uint8Array()],
    ["text", Buffer.from("hello")],
    ["bytes that are no UTF-8", Uint8Array.of(0xff, 0xfe, 0x00, 0xed, 0xa0)],
    ["125 bytes", new Uint8Array(125).fill(0x61)],
  ];
  test.each(payloads)("%s", async (_, payload) => {
    const socket = await openRaw(koe.url, alice);
    socket.write(frameBytes({ opcode: opcodes.ping, payload }));
    const pong = await socket.waitForFrame(({ opcode }) => opcode === opcodes.pong);
    expect(Buffer.compare(pong.payload, payload)).toBe(0);
    socket.destroy();
  });
});

test("pongs that nobody asked for are passed over", async () => {
  const socket = await openRaw(koe.url, alice);
  socket.write(frameBytes({ opcode: opcodes.pong }));
  socket.write(frameBytes({ opcode: opcodes.pong, payload: "unasked" }));
  await expectAlive(socket);
  socket.destroy();
});

test("what the server sends is unmasked, whole and without reserved bits", async () => {
  const socket = await openRaw(koe.url, alice);
  socket.write(textFrame(message("any").json));
  await socket.waitFor("ack");
  await expectAlive(socket);
  socket.write(closeFrame(1000));
  await socket.ending();
  expect(new Set(socket.frames.map(({ opcode }) => opcode))).toEqual(
    new Set([opcodes.text, opcodes.pong, opcodes.close]),
  );
  for (const { isFinal, isMasked, reserved } of socket.frames) {
    expect({ isFinal, isMasked, reserved }).toEqual({ isFinal: true, isMasked: false, reserved: 0 });
  }
});

describe("when TCP ends without a close frame, the person leaves", () => {
  const ends: readonly (readonly [string, (socket: RawSocket) => void])[] = [
    ["half-closed with FIN", (socket) => socket.endWriting()],
    [
      "closed with FIN in the middle of a frame",
      (socket) => {
        socket.write(textFrame("{").subarray(0, 4));
        socket.endWriting();
      },
    ],
    [
      "half-closed in the middle of a message",
      (socket) => {
        socket.write(frameBytes({ opcode: opcodes.text, payload: "{", isFinal: false }));
        socket.endWriting();
      },
    ],
    ["reset with RST", (socket) => socket.reset()],
    [
      "reset in the middle of a message",
      (socket) => {
        socket.write(frameBytes({ opcode: opcodes.text, payload: "{", isFinal: false }));
        socket.reset();
      },
    ],
  ];
  test.each(ends)("%s", async (name, end) => {
    const username = name.replaceAll(/[^A-Za-z]+/g, "").slice(0, 32);
    const socket = await enterRaw(koe.url, await newPerson(koe.url, username));
    end(socket);
    expect(await socket.ending()).toEqual({ code: undefined, reason: "" });
    const left = await witness.waitFor("user_left_room", ({ payload }) => payload.username === username);
    expect(left.payload.online_users).not.toContain(username);
  });

  test("and what was said right before FIN is still heard", async () => {
    const said = message("last words");
    const socket = await openRaw(koe.url, alice);
    socket.write(textFrame(said.json));
    socket.endWriting();
    await witness.waitFor("new_message", ({ payload }) => payload.text === said.text);
    await socket.ending();
  });
});
