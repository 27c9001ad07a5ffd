import { describe, expect, test } from "bun:test";
import { newPerson } from "../harness.ts";
import { enterRaw, openRaw } from "./handshake.ts";
import { koeOfThisFile } from "./koe-of-this-file.ts";
import { frameBytes, opcodes, textFrame } from "./raw-frame.ts";
import type { RawSocket } from "./raw-socket.ts";
import { sayUntilTaken } from "./say-until-taken.ts";

/** How much one connection may say: bad frames, frames, messages; what becomes of more, and how it gets better. */
const frameBurst = 100;
const framesPerMinute = 60;
const messagesPer10s = 50;
const badFramesPerMinute = 50;
const koe = koeOfThisFile({
  KOE_MAX_FRAME_BURST: String(frameBurst),
  KOE_MAX_FRAMES_PER_MINUTE: String(framesPerMinute),
  KOE_MAX_MESSAGES_PER_10S: String(messagesPer10s),
  KOE_MAX_BAD_FRAMES_PER_MINUTE: String(badFramesPerMinute),
});

const clientMsgId = (id: number) => `m-${String(id).padStart(8, "0")}`;

function message(id: number): Buffer {
  const payload = { text: `message ${id}`, client_msg_id: clientMsgId(id) };
  return textFrame(JSON.stringify({ event: "send_message", id, payload }));
}

/** Sends the messages 1 to `count` at once. */
function burst(socket: RawSocket, count: number): void {
  socket.write(Buffer.concat(Array.from({ length: count }, (_, index) => message(index + 1))));
}

/** The id of each answer, whatever it was. */
function answers(socket: RawSocket): readonly (number | undefined)[] {
  return [...socket.heard("ack"), ...socket.heard("error")].map(({ id }) => id);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const ascending = (ids: readonly (number | undefined)[]) => [...ids].sort((a, b) => Number(a) - Number(b));

describe("bad frames", () => {
  test("get an error each; one more than fifty in a minute, and the socket closes with 4105", async () => {
    const socket = await enterRaw(koe.url, await newPerson(koe.url, "babbler"));
    const rubbish = textFrame("what?");
    socket.write(Buffer.concat(Array.from({ length: badFramesPerMinute }, () => rubbish)));
    await socket.until(() => socket.heard("error").length === badFramesPerMinute, "an error for each");
    expect(new Set(socket.heard("error").map(({ payload }) => payload.code))).toEqual(new Set(["bad_frame"]));
    expect(socket.isEnded).toBe(false);
    // A few are forgiven again as time goes on.
    socket.write(Buffer.concat(Array.from({ length: 20 }, () => rubbish)));
    expect(await socket.ending()).toEqual({ code: 4105, reason: "bad_frames" });
  });

  test("and frames that only break a rule of the text are none", async () => {
    const socket = await enterRaw(koe.url, await newPerson(koe.url, "stutterer"));
    const empty = textFrame('{"event":"send_message","payload":{"text":" "}}');
    socket.write(Buffer.concat(Array.from({ length: frameBurst }, () => empty)));
    await socket.until(() => socket.heard("error").length === frameBurst, "an error for each");
    expect(new Set(socket.heard("error").map(({ payload }) => payload.code))).toEqual(
      new Set(["text_empty"]),
    );
    expect(socket.isEnded).toBe(false);
  });
});

describe("messages of one user into one room", () => {
  test("above the rate are refused for now, each with its ids; after the time named they are taken", async () => {
    const chatterer = await newPerson(koe.url, "chatterer");
    const socket = await enterRaw(koe.url, chatterer);
    const count = messagesPer10s + 40;
    burst(socket, count);
    await socket.until(() => answers(socket).length === count, "an answer to each");
    expect(ascending(answers(socket))).toEqual(upTo(count));
    expect(socket.heard("ack").length).toBeGreaterThanOrEqual(messagesPer10s);
    const refused = socket.heard("error");
    expect(refused.length).toBeGreaterThan(0);
    for (const { id, payload } of refused) {
      expect(payload).toMatchObject({
        code: "rate_limited",
        temporary: true,
        client_msg_id: clientMsgId(Number(id)),
      });
      expect(payload.retry_after_ms).toBeGreaterThan(0);
    }
    const last = refused.at(-1)?.id ?? 0;
    expect(await sayUntilTaken(socket, last, message(last))).toMatchObject({
      client_msg_id: clientMsgId(last),
      duplicate: false,
    });
  });

  test("leave another room, and another user, alone", async () => {
    const loud = await newPerson(koe.url, "loud");
    const inGeneral = await enterRaw(koe.url, loud);
    burst(inGeneral, messagesPer10s + 40);
    await inGeneral.waitFor("error", ({ payload }) => payload.code === "rate_limited");
    const inOther = await openRaw(koe.url, loud, "gleam-dev");
    inOther.write(message(1));
    const quiet = await enterRaw(koe.url, await newPerson(koe.url, "quiet"));
    quiet.write(message(1));
    await inOther.waitFor("ack");
    await quiet.waitFor("ack");
  });

  test("are counted over all of the user's sockets", async () => {
    const double = await newPerson(koe.url, "double");
    const first = await enterRaw(koe.url, double);
    const second = await openRaw(koe.url, double);
    burst(first, messagesPer10s + 40);
    await first.waitFor("error");
    burst(second, 40);
    const refusal = await second.waitFor("error");
    expect(refusal.payload.code).toBe("rate_limited");
  });
});

describe("frames of one connection", () => {
  test("above the rate are refused with their ids, and are not said", async () => {
    const socket = await enterRaw(koe.url, await newPerson(koe.url, "hasty"));
    const count = frameBurst + 40;
    burst(socket, count);
    await socket.until(() => answers(socket).length === count, "an answer to each");
    expect(ascending(answers(socket))).toEqual(upTo(count));
    const refusedByRate = socket
      .heard("error")
      .filter(({ payload }) => payload.message.includes("frames a minute"));
    expect(refusedByRate.length).toBeGreaterThan(0);
    for (const { id, payload } of refusedByRate) {
      expect(payload).toMatchObject({
        code: "rate_limited",
        temporary: true,
        client_msg_id: clientMsgId(Number(id)),
      });
    }
    expect(socket.isEnded).toBe(false);
  });

  test("that go on regardless close it with 4004", async () => {
    const socket = await enterRaw(koe.url, await newPerson(koe.url, "flooder"));
    burst(socket, 10 * (frameBurst + framesPerMinute));
    expect(await socket.ending()).toEqual({ code: 4004, reason: "rate_limited" });
  });

  test("do not count pings", async () => {
    const socket = await enterRaw(koe.url, await newPerson(koe.url, "pinger"));
    const ping = frameBytes({ opcode: opcodes.ping, payload: "?" });
    socket.write(Buffer.concat(Array.from({ length: 10 * (frameBurst + framesPerMinute) }, () => ping)));
    socket.write(message(1));
    expect((await socket.waitFor("ack")).id).toBe(1);
  });
});
