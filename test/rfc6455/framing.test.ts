import { beforeAll, describe, expect, test } from "bun:test";
import { newPerson, type Person } from "../harness.ts";
import { enterRaw, openRaw } from "./handshake.ts";
import { koeOfThisFile } from "./koe-of-this-file.ts";
import { closeFrame, fragmentedText, frameBytes, opcodes, textFrame } from "./raw-frame.ts";
import type { RawSocket } from "./raw-socket.ts";

/** Frames that break RFC 6455, each of which ends its connection with the code the standard names, and no other. */
const koe = koeOfThisFile({ KOE_MAX_SOCKETS_PER_USER: "1000" });
let mallory: Person;
let witness: RawSocket;
beforeAll(async () => {
  mallory = await newPerson(koe.url, "mallory");
  witness = await enterRaw(koe.url, await newPerson(koe.url, "witness"));
});

const hello = '{"event":"send_message","payload":{"text":"this must not be heard"}}';
const part = (payload: string | Uint8Array) => frameBytes({ opcode: opcodes.text, payload, isFinal: false });
const lastPart = (payload: string | Uint8Array) => frameBytes({ opcode: opcodes.continuation, payload });

/** Whatever follows the offence must not count, however valid it is. */
async function endingAfter(...frames: readonly Uint8Array[]) {
  const socket = await openRaw(koe.url, mallory);
  socket.write(Buffer.concat([...frames, textFrame(hello)]));
  return socket.ending();
}

const protocolError = { code: 1002, reason: expect.any(String) };
const badUtf8 = { code: 1007, reason: expect.any(String) };
const tooBig = { code: 1009, reason: expect.any(String) };
const notText = { code: 1003, reason: "frames are JSON text" };

describe("a frame that breaks the framing (5.2) closes with 1002", () => {
  const offences: readonly (readonly [string, Uint8Array])[] = [
    ["text without a mask", frameBytes({ opcode: opcodes.text, payload: hello, isMasked: false })],
    ["a ping without a mask", frameBytes({ opcode: opcodes.ping, payload: "x", isMasked: false })],
    ["an empty frame without a mask", frameBytes({ opcode: opcodes.text, isMasked: false })],
    ...[1, 2, 3, 4, 5, 6, 7].map((reserved): [string, Uint8Array] => [
      `text with reserved bits ${reserved.toString(2).padStart(3, "0")}`,
      frameBytes({ opcode: opcodes.text, payload: hello, reserved }),
    ]),
    ["a ping with a reserved bit", frameBytes({ opcode: opcodes.ping, reserved: 4 })],
    ["a close with a reserved bit", frameBytes({ opcode: opcodes.close, reserved: 1 })],
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): [string, Uint8Array] => [
      `the reserved opcode ${opcode}`,
      frameBytes({ opcode, payload: hello.slice(0, 20) }),
    ]),
    ["a ping of 126 bytes", frameBytes({ opcode: opcodes.ping, payload: "x".repeat(126) })],
    ["a pong of 126 bytes", frameBytes({ opcode: opcodes.pong, payload: "x".repeat(126) })],
    ["a close of 126 bytes", closeFrame(1000, "x".repeat(124))],
    [
      "a ping of one byte with its length in 16 bits",
      frameBytes({ opcode: opcodes.ping, payload: "x", lengthBits: 16 }),
    ],
    ["a ping in parts", frameBytes({ opcode: opcodes.ping, payload: "x", isFinal: false })],
    ["a pong in parts", frameBytes({ opcode: opcodes.pong, payload: "x", isFinal: false })],
    ["a close in parts", frameBytes({ opcode: opcodes.close, isFinal: false })],
    ["a continuation of nothing", lastPart(hello)],
    ["a continuation of nothing that goes on", frameBytes({ opcode: opcodes.continuation, isFinal: false })],
    ["a continuation after the end", Buffer.concat([fragmentedText(["{", "}"]), lastPart("{}")])],
    ["a new text inside a message", Buffer.concat([part("{"), textFrame(hello)])],
    ["a new text in parts inside a message", Buffer.concat([part("{"), part("}"), lastPart("")])],
    ["a binary frame inside a text", Buffer.concat([part("{"), frameBytes({ opcode: opcodes.binary })])],
  ];
  test.each(offences)("%s", async (_, bytes) => {
    expect(await endingAfter(bytes)).toEqual(protocolError);
  });
});

describe("text that is no UTF-8 (8.1) closes with 1007", () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);
  const texts: readonly (readonly [string, Uint8Array])[] = [
    ["a byte that never occurs", textFrame(bytes(0x22, 0xff, 0x22))],
    ["a continuation byte alone", textFrame(bytes(0x22, 0x80, 0x22))],
    ["a character cut off at the end", textFrame(bytes(0x22, 0xe5, 0xa3))],
    ["a character cut off in the middle", textFrame(bytes(0xe5, 0xa3, 0x22))],
    ["an overlong slash in two bytes", textFrame(bytes(0xc0, 0xaf))],
    ["an overlong slash in three bytes", textFrame(bytes(0xe0, 0x80, 0xaf))],
    ["an overlong NUL", textFrame(bytes(0xc0, 0x80))],
    ["a high surrogate", textFrame(bytes(0xed, 0xa0, 0x80))],
    ["a low surrogate", textFrame(bytes(0xed, 0xbf, 0xbf))],
    ["a pair of surrogates (CESU-8)", textFrame(bytes(0xed, 0xa0, 0xbd, 0xed, 0xb1, 0x8b))],
    ["a code point above U+10FFFF", textFrame(bytes(0xf4, 0x90, 0x80, 0x80))],
    ["a sequence of five bytes", textFrame(bytes(0xf8, 0x88, 0x80, 0x80, 0x80))],
    ["a wrong byte across two parts", fragmentedText([bytes(0x22, 0xe5), bytes(0x22)])],
    ["a surrogate across two parts", fragmentedText([bytes(0x22, 0xed), bytes(0xa0, 0x80, 0x22)])],
    ["a character cut off at the end of the last part", fragmentedText(["{", bytes(0xf0, 0x9f, 0x91)])],
  ];
  test.each(texts)("%s", async (_, frame) => {
    expect(await endingAfter(frame)).toEqual(badUtf8);
  });

  test("and so does the reason of a close", async () => {
    expect(await endingAfter(closeFrame(1000, bytes(0xff, 0xfe)))).toEqual(badUtf8);
  });
});

describe("a message above 65,536 bytes closes with 1009", () => {
  const kib64 = "x".repeat(65_536);
  const messages: readonly (readonly [string, Uint8Array])[] = [
    ["in one frame", textFrame(`${kib64}x`)],
    ["in two parts", fragmentedText([kib64, "x"])],
    ["in parts of one byte", fragmentedText([..."x".repeat(65_537)])],
    ["as binary", frameBytes({ opcode: opcodes.binary, payload: `${kib64}x` })],
    [
      "by its declared length, before a byte of it came",
      frameBytes({ opcode: opcodes.text, declaredLength: 65_537n }),
    ],
    [
      "2^32 and a little, which must not be cut to 32 bits",
      frameBytes({ opcode: opcodes.text, declaredLength: 2n ** 32n + 5n }),
    ],
    ["2^53 + 1, which no number holds", frameBytes({ opcode: opcodes.text, declaredLength: 2n ** 53n + 1n })],
    // The standard forbids the top bit; it is a length no one can send, whatever the code.
    ["with the top bit of the length set", frameBytes({ opcode: opcodes.text, declaredLength: 2n ** 63n })],
    [
      "with every bit of the length set",
      frameBytes({ opcode: opcodes.text, declaredLength: 2n ** 64n - 1n }),
    ],
  ];
  test.each(messages)("%s", async (_, bytes) => {
    expect(await endingAfter(bytes)).toEqual(tooBig);
  });
});

describe("a binary message closes with 1003", () => {
  test("in one frame, even with JSON in it", async () => {
    expect(await endingAfter(frameBytes({ opcode: opcodes.binary, payload: hello }))).toEqual(notText);
  });

  test("in parts", async () => {
    const first = frameBytes({ opcode: opcodes.binary, payload: hello.slice(0, 9), isFinal: false });
    expect(await endingAfter(first, lastPart(hello.slice(9)))).toEqual(notText);
  });

  test("an empty one", async () => {
    expect(await endingAfter(frameBytes({ opcode: opcodes.binary }))).toEqual(notText);
  });
});

describe("a close frame (5.5.1)", () => {
  test("without a code is answered without one", async () => {
    const socket = await openRaw(koe.url, mallory);
    socket.write(closeFrame());
    expect(await socket.ending()).toEqual({ code: 1005, reason: "" });
    expect(socket.frames.at(-1)?.payload).toHaveLength(0);
  });

  const usable = [
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
  ];
  test.each(usable)("with %d is answered with the same", async (code) => {
    expect(await endingAfter(closeFrame(code))).toEqual({ code, reason: "" });
  });

  test("with a reason of 123 bytes is answered with the same", async () => {
    const reason = `${"声".repeat(40)}bye`;
    expect(await endingAfter(closeFrame(1000, reason))).toEqual({ code: 1000, reason });
  });

  const unusable = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];
  test.each(unusable)("with %d, which nobody may send, closes with 1002", async (code) => {
    expect(await endingAfter(closeFrame(code))).toEqual(protocolError);
  });

  test("with half a code closes with 1002", async () => {
    expect(await endingAfter(frameBytes({ opcode: opcodes.close, payload: "\u0003" }))).toEqual(
      protocolError,
    );
  });

  test("in the middle of a message ends it", async () => {
    expect(await endingAfter(part("{"), closeFrame(1000))).toEqual({ code: 1000, reason: "" });
  });
});

test("and nothing of all this reached the room", async () => {
  const last = await openRaw(koe.url, mallory);
  last.write(textFrame('{"event":"send_message","payload":{"text":"the first to be heard"}}'));
  await witness.waitFor("new_message");
  expect(witness.heard("new_message").map(({ payload }) => payload.text)).toEqual(["the first to be heard"]);
  last.destroy();
});
