import { beforeAll, describe, expect, test } from "bun:test";
import { z } from "zod";
import invalidCommands from "../../protocol/fixtures/invalid/commands.json" with { type: "json" };
import validCommands from "../../protocol/fixtures/valid/commands.json" with { type: "json" };
import { newPerson } from "../harness.ts";
import { enterRaw } from "./handshake.ts";
import { koeOfThisFile } from "./koe-of-this-file.ts";
import { textFrame } from "./raw-frame.ts";
import type { RawSocket } from "./raw-socket.ts";

/** The protocol's fixtures, and worse, on a real socket: what is refused gets its error and is heard by nobody. */
const koe = koeOfThisFile({
  KOE_MAX_MESSAGES_PER_10S: "100000",
  KOE_MAX_FRAMES_PER_MINUTE: "100000",
  KOE_MAX_FRAME_BURST: "100000",
  KOE_MAX_BAD_FRAMES_PER_MINUTE: "100000",
});
let sender: RawSocket;
let witness: RawSocket;
beforeAll(async () => {
  sender = await enterRaw(koe.url, await newPerson(koe.url, "sender"));
  witness = await enterRaw(koe.url, await newPerson(koe.url, "witness"));
});

let turn = 0;

/** Sends these frames, then one that is in order; gives the errors, and what the witness heard besides that one. */
async function outcomeOf(...frames: readonly string[]) {
  const errorsBefore = sender.heard("error").length;
  const heardBefore = witness.heard("new_message").length;
  const last = `the last of turn ${++turn}`;
  for (const text of frames) sender.write(textFrame(text));
  sender.write(textFrame(JSON.stringify({ event: "send_message", id: turn, payload: { text: last } })));
  await witness.waitFor("new_message", ({ payload }) => payload.text === last);
  await sender.waitFor("ack", ({ id }) => id === turn);
  return {
    errors: sender.heard("error").slice(errorsBefore),
    heard: witness
      .heard("new_message")
      .slice(heardBefore, -1)
      .map(({ payload }) => payload.text),
  };
}

const repeat = z.object({ unit: z.string(), times: z.int() }).optional();
const invalidCommand = z.object({
  name: z.string(),
  text: z.string(),
  repeat,
  code: z.string(),
  id: z.int().optional(),
  clientMsgId: z.string().optional(),
});
const validCommand = z.object({
  name: z.string(),
  text: z.string(),
  repeat,
  command: z.object({ text: z.string(), id: z.int().optional(), clientMsgId: z.string().optional() }),
});

/** A `%` in a fixture stands for its repeated unit. */
function expand(text: string, by: z.infer<typeof repeat>): string {
  return by === undefined ? text : text.replace("%", by.unit.repeat(by.times));
}

describe("refused with a code, on a connection that stays open, and heard by nobody", () => {
  for (const fixture of z.array(invalidCommand).parse(invalidCommands)) {
    test(fixture.name, async () => {
      const { errors, heard } = await outcomeOf(expand(fixture.text, fixture.repeat));
      expect(errors).toHaveLength(1);
      const { payload, id } = errors[0] ?? {};
      expect(String(payload?.code)).toBe(fixture.code);
      expect(payload?.temporary).toBe(false);
      expect(id).toBe(fixture.id);
      expect(payload?.client_msg_id).toBe(fixture.clientMsgId);
      expect(heard).toEqual([]);
    });
  }
});

describe("taken, and heard as the fixture says", () => {
  for (const { name, text, repeat: by, command } of z.array(validCommand).parse(validCommands)) {
    test(name, async () => {
      const acksBefore = sender.heard("ack").length;
      const { errors, heard } = await outcomeOf(expand(text, by));
      expect(errors).toEqual([]);
      expect(heard).toEqual([expand(command.text, by)]);
      const acks = sender.heard("ack").slice(acksBefore, -1);
      const wantsAck = command.id !== undefined || command.clientMsgId !== undefined;
      expect(acks.map(({ id }) => id)).toEqual(wantsAck ? [command.id] : []);
      if (command.clientMsgId !== undefined) {
        expect(acks[0]?.payload.client_msg_id).toBe(command.clientMsgId);
      }
    });
  }
});

describe("what only text on a wire can be", () => {
  const valid =
    '{"event":"send_message","id":9,"payload":{"text":"声 and more","client_msg_id":"c-00000009"}}';
  const codes = (errors: Awaited<ReturnType<typeof outcomeOf>>["errors"]) =>
    new Set(errors.map(({ payload }) => payload.code));

  test("a frame cut off anywhere is bad_frame", async () => {
    const cuts = Array.from({ length: valid.length }, (_, length) => valid.slice(0, length));
    const { errors, heard } = await outcomeOf(...cuts);
    expect(errors).toHaveLength(cuts.length);
    expect(codes(errors)).toEqual(new Set(["bad_frame"]));
    expect(heard).toEqual([]);
  });

  test.each([9, 100, 8_000, 13_000])("%d levels are bad_frame, whatever they are made of", async (levels) => {
    const nested = (open: string, close: string) => open.repeat(levels) + close.repeat(levels);
    const inside = `{"event":"send_message","payload":{"text":"x","more":${nested("[", "]")}}}`;
    const { errors, heard } = await outcomeOf(
      nested("[", "]"),
      inside,
      "[".repeat(levels),
      '{"a":'.repeat(levels),
    );
    expect(errors).toHaveLength(4);
    expect(codes(errors)).toEqual(new Set(["bad_frame"]));
    expect(heard).toEqual([]);
  });

  test("__proto__ and constructor reach nothing, at any level", async () => {
    const { errors, heard } = await outcomeOf(
      '{"event":"send_message","payload":{"__proto__":{"text":"inherited"}}}',
      '{"__proto__":{"event":"send_message","payload":{"text":"inherited"}}}',
      '{"event":"send_message","payload":{"constructor":{"prototype":{"text":"inherited"}}}}',
      '{"event":"send_message","__proto__":{"payload":{"text":"inherited"}}}',
      '{"event":"send_message","payload":{"text":"plain","__proto__":{"client_msg_id":"c-inherited"}}}',
      '{"event":"__proto__","payload":{"text":"inherited"}}',
    );
    expect(errors.map(({ payload }) => String(payload.code))).toEqual([
      "bad_payload",
      "bad_frame",
      "bad_payload",
      "bad_payload",
      "unknown_event",
    ]);
    expect(heard).toEqual(["plain"]);
  });

  test("fields that belong to the server are ignored", async () => {
    const { heard } = await outcomeOf(
      '{"event":"send_message","seq":1,"payload":{"text":"mine","username":"root","seq":1,"timestamp":"1970-01-01T00:00:00.000Z","room_id":"gleam-dev"}}',
    );
    expect(heard).toEqual(["mine"]);
    const message = witness.heard("new_message").find(({ payload }) => payload.text === "mine");
    expect(message?.payload).toMatchObject({ username: "sender", room_id: "general" });
    expect(message?.payload.timestamp).not.toStartWith("1970");
  });
});
