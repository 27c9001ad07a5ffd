import { describe, expect, test } from "bun:test";
import { z } from "zod";
import invalidCommands from "../fixtures/invalid/commands.json" with { type: "json" };
import validCommands from "../fixtures/valid/commands.json" with { type: "json" };
import validEvents from "../fixtures/valid/events.json" with { type: "json" };
import { decodeRoomCommand, decodeRoomEvent, encodeRoomEvent } from "./codec.ts";
import { roomEvent } from "./events.ts";
import { defaultLimits } from "./limits.ts";

const repeat = z.object({ unit: z.string(), times: z.int() }).optional();
const validCommand = z.object({
  name: z.string(),
  text: z.string(),
  repeat,
  command: z.record(z.string(), z.unknown()),
});
const invalidCommand = z.object({
  name: z.string(),
  text: z.string(),
  repeat,
  code: z.string(),
  id: z.int().optional(),
  clientMsgId: z.string().optional(),
});

/** A `%` in a fixture stands for its repeated unit. */
function expand(text: string, by: z.infer<typeof repeat>): string {
  return by === undefined ? text : text.replace("%", by.unit.repeat(by.times));
}

describe("frames of a client", () => {
  for (const fixture of z.array(validCommand).parse(validCommands)) {
    test(`accepts ${fixture.name}`, () => {
      const decoded = decodeRoomCommand(expand(fixture.text, fixture.repeat), defaultLimits);
      const text = expand(String(fixture.command["text"]), fixture.repeat);
      expect(decoded).toEqual({
        kind: "command",
        command: { id: undefined, clientMsgId: undefined, ...fixture.command, event: "send_message", text },
      });
    });
  }

  for (const fixture of z.array(invalidCommand).parse(invalidCommands)) {
    test(`refuses ${fixture.name} with ${fixture.code}`, () => {
      const decoded = decodeRoomCommand(expand(fixture.text, fixture.repeat), defaultLimits);
      if (decoded.kind !== "refused") throw new Error("the frame was accepted");
      expect(String(decoded.refusal.code)).toBe(fixture.code);
      expect(decoded.refusal.message).toMatch(/^["A-Z].*\.$/s);
      expect(decoded.id).toBe(fixture.id);
      expect(decoded.clientMsgId).toBe(fixture.clientMsgId);
    });
  }

  test("a prototype cannot be reached through a frame", () => {
    decodeRoomCommand(
      '{"__proto__":{"polluted":true},"event":"send_message","payload":{"text":"x"}}',
      defaultLimits,
    );
    expect("polluted" in {}).toBe(false);
  });
});

describe("frames of a server", () => {
  for (const fixture of validEvents) {
    test(`carries ${fixture.name}`, () => {
      const event = roomEvent.parse(fixture.event);
      expect(decodeRoomEvent(encodeRoomEvent(event), defaultLimits.jsonDepthMax)).toEqual(event);
    });
  }

  test("an event of a later version is undefined, not an error", () => {
    expect(decodeRoomEvent('{"event":"aurora","payload":{}}', defaultLimits.jsonDepthMax)).toBeUndefined();
  });
});
