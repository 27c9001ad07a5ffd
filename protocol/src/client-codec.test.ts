import { describe, expect, test } from "bun:test";
import { z } from "zod";
import invalidCommands from "../fixtures/invalid/client-commands.json" with { type: "json" };
import validCommands from "../fixtures/valid/client-commands.json" with { type: "json" };
import { decodeClientCommand } from "./client-codec.ts";
import { clientCommandPayloads } from "./client-commands.ts";
import { defaultLimits } from "./limits.ts";

const repeat = z.object({ unit: z.string(), times: z.int() }).optional();
const validCommand = z.object({
  name: z.string(),
  text: z.string(),
  repeat,
  command: z.object({ event: z.string(), id: z.int().optional(), payload: z.unknown() }),
});
const invalidCommand = z.object({
  name: z.string(),
  text: z.string(),
  repeat,
  code: z.string(),
  id: z.int().optional(),
  roomId: z.string().optional(),
  clientMsgId: z.string().optional(),
});

/** A `%` in a fixture stands for its repeated unit. */
function expand(text: string, by: z.infer<typeof repeat>): string {
  return by === undefined ? text : text.replace("%", by.unit.repeat(by.times));
}

describe("frames of a client at /ws/v2", () => {
  const fixtures = z.array(validCommand).parse(validCommands);

  for (const { name, text, repeat, command } of fixtures) {
    test(`accepts ${name}`, () => {
      const payload: unknown = JSON.parse(expand(JSON.stringify(command.payload), repeat));
      expect<unknown>(decodeClientCommand(expand(text, repeat), defaultLimits)).toEqual({
        kind: "command",
        command: { event: command.event, id: command.id, payload },
      });
    });
  }

  test("every command has a fixture", () => {
    const shown = new Set(fixtures.map(({ command }) => command.event));
    expect([...shown].sort()).toEqual(Object.keys(clientCommandPayloads).sort());
  });

  for (const fixture of z.array(invalidCommand).parse(invalidCommands)) {
    test(`refuses ${fixture.name} with ${fixture.code}`, () => {
      const decoded = decodeClientCommand(expand(fixture.text, fixture.repeat), defaultLimits);
      if (decoded.kind !== "refused") throw new Error("the frame was accepted");
      expect(String(decoded.refusal.code)).toBe(fixture.code);
      expect(decoded.refusal.message).toMatch(/^["A-Z].*\.$/s);
      expect(decoded.id).toBe(fixture.id);
      expect(decoded.roomId).toBe(fixture.roomId);
      expect(decoded.clientMsgId).toBe(fixture.clientMsgId);
    });
  }

  test("fields that the protocol does not know go no further", () => {
    const payload = { room_id: "general", text: "Hi", client_msg_id: "b7c1d2e3-0001", username: "root" };
    const decoded = decodeClientCommand(JSON.stringify({ event: "send_message", payload }), defaultLimits);
    expect(JSON.stringify(decoded)).not.toContain("root");
  });
});
