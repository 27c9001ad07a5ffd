import { describe, expect, test } from "bun:test";
import { z } from "zod";
import validEvents from "../fixtures/valid/client-events.json" with { type: "json" };
import { decodeClientCommand } from "./client-codec.ts";
import { clientEvent } from "./client-events.ts";
import { decodeClientEvent, encodeClientFrame, readHistoryEntry } from "./client-frames.ts";
import { defaultLimits } from "./limits.ts";

describe("frames of the server at /ws/v2", () => {
  for (const { name, event } of validEvents) {
    test(`reads ${name}, and nothing of it gets lost`, () => {
      expect(decodeClientEvent(JSON.stringify(event))).toEqual({
        kind: "event",
        event: clientEvent.parse(event),
      });
      expect<unknown>(clientEvent.parse(event)).toEqual(event);
    });
  }

  test("every event has a fixture", () => {
    const names = (json: unknown) =>
      [...JSON.stringify(json).matchAll(/"const":"(\w+)"/g)].map(([, name]) => name);
    const known = new Set(names(z.toJSONSchema(clientEvent)));
    known.delete("later_entry");
    expect(validEvents.map(({ event }) => event.event).filter((name) => !known.has(name))).toEqual([]);
    expect([...known].filter((name) => !validEvents.some(({ event }) => event.event === name))).toEqual([]);
  });

  test("(E1) an event of a later version is unknown, not an error", () => {
    expect(decodeClientEvent('{"event":"aurora","payload":{}}')).toEqual({ kind: "unknown" });
  });

  test("(E1) an entry of a later version keeps its place in the log, live and in a snapshot", () => {
    const entry = validEvents.find(({ event }) => event.event === "message_deleted")?.event;
    const later = JSON.stringify(entry).replace("message_deleted", "aurora_painted");
    const read = { event: "later_entry", payload: { room_id: "general", seq: 42 } };
    expect(decodeClientEvent(later)).toMatchObject({ kind: "event", event: read });
    const snapshot = validEvents.find(({ event }) => event.event === "room_snapshot")?.event;
    const events = decodeClientEvent(
      JSON.stringify({ ...snapshot, payload: { ...snapshot?.payload, events: [JSON.parse(later)] } }),
    );
    expect(events).toMatchObject({ kind: "event", event: { payload: { events: [read] } } });
  });

  test("(E1) so does an entry of a kind that is known with a value that is not", () => {
    const entry = validEvents.find(({ event }) => event.event === "member_changed")?.event;
    const later = JSON.parse(JSON.stringify(entry).replace(/"role":"\w+"/, '"role":"gardener"'));
    const read = { event: "later_entry", payload: { seq: later.payload.seq } };
    expect(decodeClientEvent(JSON.stringify(later))).toMatchObject({ kind: "event", event: read });
    const snapshot = validEvents.find(({ event }) => event.event === "room_snapshot")?.event;
    const payload = { ...snapshot?.payload, events: [later] };
    expect(decodeClientEvent(JSON.stringify({ ...snapshot, payload }))).toMatchObject({
      event: { payload: { events: [read] } },
    });
    expect(readHistoryEntry(later)).toMatchObject(read);
  });

  test("fields of a later version are ignored", () => {
    const later = '{"event":"heartbeat","colour":1,"payload":{"heads":{},"aurora":true}}';
    expect(decodeClientEvent(later)).toEqual({
      kind: "event",
      event: { event: "heartbeat", payload: { heads: {} } },
    });
  });

  for (const text of [
    "",
    "null",
    "[]",
    '"hello"',
    '{"event":"hello"}',
    '{"event":"heartbeat","payload":{"heads":[]}}',
  ]) {
    test(`what is no frame is unknown: ${text === "" ? "nothing" : text}`, () => {
      expect(decodeClientEvent(text)).toEqual({ kind: "unknown" });
    });
  }
});

describe("frames of a client at /ws/v2, as a client writes them", () => {
  test("are what the server reads", () => {
    const frame = { event: "typing", id: 3, payload: { room_id: "general" } } as const;
    expect(decodeClientCommand(encodeClientFrame(frame), defaultLimits)).toEqual({
      kind: "command",
      command: frame,
    });
  });
});
