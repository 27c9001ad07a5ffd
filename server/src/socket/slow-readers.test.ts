import { expect, test } from "bun:test";
import { SimulatedRuntime } from "../actor/simulated-runtime.ts";
import { spawn } from "../actor/spawn.ts";
import { slowReaderCheckMs, slowReadersSpec } from "./slow-readers.ts";

const backlogBytesMax = 1_000;

function startCheck(backlogs: ReadonlyMap<string, () => number>) {
  const runtime = new SimulatedRuntime();
  const closed: string[] = [];
  const sockets = {
    all: () =>
      [...backlogs].map(([connectionId, getBufferedAmount]) => ({
        data: { connectionId },
        getBufferedAmount,
      })),
    close: (connectionId: string, reason: string) => closed.push(`${connectionId} ${reason}`),
  };
  spawn(runtime, slowReadersSpec({ sockets, backlogBytesMax }));
  return { runtime, closed };
}

test("who is far behind at two checks in a row is told slow_consumer, and who catches up is not (C6)", async () => {
  let catchingUp = 900;
  const backlogs = new Map([
    ["slow", () => 600],
    ["quick", () => 500],
    ["catching up", () => catchingUp],
  ]);
  const { runtime, closed } = startCheck(backlogs);
  await runtime.advance(slowReaderCheckMs);
  expect(closed).toEqual([]);
  catchingUp = 100;
  await runtime.advance(slowReaderCheckMs);
  expect(closed).toEqual(["slow slow_consumer"]);
});
