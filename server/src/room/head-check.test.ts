import { expect, test } from "bun:test";
import { SimulatedRuntime } from "../actor/simulated-runtime.ts";
import { spawn } from "../actor/spawn.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import { headCheckIntervalMs, headCheckSpec } from "./head-check.ts";
import type { RoomMessage } from "./room-message.ts";

/** Rooms that note what they are told. */
function startCheck(roomIds: readonly string[], heads: () => Promise<ReadonlyMap<string, number>>) {
  const runtime = new SimulatedRuntime();
  const told: (readonly [string, RoomMessage])[] = [];
  const asked: (readonly string[])[] = [];
  const room = (roomId: string) =>
    spawn<RoomMessage>(runtime, {
      name: roomId,
      mailboxMax: 10,
      create: () => ({ handle: (message) => void told.push([roomId, message]) }),
    }).ref;
  const rooms = new Map(roomIds.map((roomId) => [roomId, room(roomId)]));
  const directory = { keys: () => [...rooms.keys()], find: (roomId: string) => rooms.get(roomId) };
  const log = {
    heads: (ids: readonly string[]) => {
      asked.push(ids);
      return heads();
    },
  };
  spawn(runtime, headCheckSpec({ log, directory }));
  return { runtime, told, asked };
}

test("every active room hears its head, by one question for all of them (G4)", async () => {
  const { runtime, told, asked } = startCheck(
    ["a", "b"],
    async () =>
      new Map([
        ["a", 3],
        ["b", 9],
      ]),
  );
  await runtime.advance(headCheckIntervalMs);
  expect(asked).toEqual([["a", "b"]]);
  expect(told).toEqual([
    ["a", { kind: "head", seq: 3 }],
    ["b", { kind: "head", seq: 9 }],
  ]);
});

test("an outage only puts the check off", async () => {
  let isAway = true;
  const { runtime, told } = startCheck(["a"], async () => {
    if (isAway) throw new StorageUnavailable("away");
    return new Map([["a", 1]]);
  });
  await runtime.advance(headCheckIntervalMs);
  expect(told).toEqual([]);
  isAway = false;
  await runtime.advance(headCheckIntervalMs);
  expect(told).toEqual([["a", { kind: "head", seq: 1 }]]);
});

test("without active rooms nothing is asked", async () => {
  const { runtime, asked } = startCheck([], async () => new Map());
  await runtime.advance(3 * headCheckIntervalMs);
  expect(asked).toEqual([]);
});
