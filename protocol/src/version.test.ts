import { expect, test } from "bun:test";
import { z } from "zod";
import { clientCommandPayloads } from "./client-commands.ts";
import { clientEvent } from "./client-events.ts";
import { clientMsgId, frameId, sendMessagePayload } from "./commands.ts";
import { closeCodes, permanentCodes, temporaryCodes } from "./errors.ts";
import { roomEvent } from "./events.ts";
import { fingerprint } from "./version.ts";

/** Everything that goes over the sockets, as JSON Schema: types, bounds, patterns and names. */
function wire(): string {
  const schema = (shape: z.core.$ZodType) => z.toJSONSchema(shape, { unrepresentable: "any", io: "input" });
  const commands = Object.entries(clientCommandPayloads).map(([name, shape]) => [name, schema(shape)]);
  return JSON.stringify({
    roomSocket: [schema(sendMessagePayload), schema(roomEvent)],
    clientSocket: [Object.fromEntries(commands), schema(clientEvent)],
    ids: [schema(clientMsgId), schema(frameId)],
    codes: [permanentCodes, temporaryCodes, closeCodes],
  });
}

test("(V1) the wire is the one that version.ts names: whoever changes it adds a line there", () => {
  expect(new Bun.CryptoHasher("sha256").update(wire()).digest("hex").slice(0, 16)).toBe(fingerprint);
});
