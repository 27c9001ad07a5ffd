import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { z } from "zod";
import invalidCommands from "../protocol/fixtures/invalid/client-commands.json" with { type: "json" };
import validCommands from "../protocol/fixtures/valid/client-commands.json" with { type: "json" };
import validEvents from "../protocol/fixtures/valid/client-events.json" with { type: "json" };
import { Connection } from "../sdk/src/connection/connection.ts";
import { type ClientSocket, openClient } from "./client-socket.ts";
import { newPerson } from "./harness.ts";
import { type KoeProcess, startKoe } from "./koe-process.ts";
import { simulatedEnvironment } from "./simulated-environment.ts";

/** The protocol's fixtures of the client's socket, on a real one, and in the SDK; the codec has them beside it. */
const repeat = z.object({ unit: z.string(), times: z.int() }).optional();
const sample = z.object({
  name: z.string(),
  text: z.string(),
  repeat,
  code: z.string().default(""),
  id: z.int().optional(),
});
const malformed: readonly string[] = ["bad_frame", "unknown_event", "bad_payload"];

function expand({ text, repeat: by }: z.infer<typeof sample>): string {
  return by === undefined ? text : text.replace("%", by.unit.repeat(by.times));
}

describe("on a socket of the server", () => {
  let koe: KoeProcess;
  let cookie: string;

  beforeAll(async () => {
    koe = await startKoe({ env: { KOE_MAX_FRAME_BURST: "1000", KOE_MAX_BAD_FRAMES_PER_MINUTE: "1000" } });
    ({ cookie } = await newPerson(koe.url, "ann"));
  });
  afterAll(() => koe.stop());

  /** What the server says of one frame: everything up to the answer to a question asked after it. */
  async function errorsAfter(client: ClientSocket, text: string) {
    client.send(text);
    await client.ask({ event: "typing", payload: { room_id: "general" } });
    return client
      .heard("error")
      .map(({ id, payload }) => ({ id, code: payload.code, message: payload.message }));
  }

  test("what is wrong is refused with its code and its id, and the socket stays open", async () => {
    for (const fixture of z.array(sample).parse(invalidCommands)) {
      const client = await openClient(koe.url, { cookie });
      const errors = await errorsAfter(client, expand(fixture));
      const { code, id } = fixture;
      const refusals = errors.filter((error) => error.code === code && error.id === id);
      expect({ fixture: fixture.name, refusals: refusals.length }).toEqual({
        fixture: fixture.name,
        refusals: 1,
      });
      client.close();
      await client.closed;
    }
  });

  test("what is right is never taken for something malformed", async () => {
    for (const fixture of z.array(sample).parse(validCommands)) {
      const client = await openClient(koe.url, { cookie });
      const errors = await errorsAfter(client, expand(fixture));
      const complaints = errors.filter(({ code }) => malformed.includes(code));
      expect({ fixture: fixture.name, complaints }).toEqual({ fixture: fixture.name, complaints: [] });
      client.close();
      await client.closed;
    }
  });
});

describe("in the SDK", () => {
  const greeting = validEvents.find(({ event }) => event.event === "hello")?.event;
  const handledByItself = ["hello", "reconnect"];

  test.each(
    validEvents
      .filter(({ event }) => !handledByItself.includes(event.event))
      .map(({ name, event }) => [name, event] as const),
  )("%s is heard as it was said", (_, event) => {
    const { environment, sockets } = simulatedEnvironment();
    const heard: unknown[] = [];
    const connection = new Connection({
      environment,
      url: "ws://koe.test/ws/v2",
      headers: {},
      isSessionAlive: async () => true,
      listener: { greeted: () => {}, event: (said) => heard.push(said), lost: () => {} },
    });
    connection.start();
    sockets[0]?.say("hello", greeting?.payload);
    sockets[0]?.say(event.event, event.payload);
    expect<unknown>(heard).toEqual([{ event: event.event, payload: event.payload }]);
  });
});
