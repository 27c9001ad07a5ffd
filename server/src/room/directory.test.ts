import { describe, expect, test } from "bun:test";
import { HeardFanOut } from "../../../test/heard-fan-out.ts";
import type { ActorRef } from "../actor/actor.ts";
import { SimulatedRuntime } from "../actor/simulated-runtime.ts";
import { spawn } from "../actor/spawn.ts";
import { LocalBus } from "../bus/local-bus.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import type { Entry } from "../store/room-log.ts";
import { createDirectory } from "./directory.ts";
import type { LogWriterMessage } from "./log-writer.ts";
import { roomLimits } from "./room-actor.ts";
import type { RoomNotice } from "./room-message.ts";

const entry = (seq: number): Entry => ({
  kind: "message",
  roomId: "general",
  seq,
  userId: "someone",
  username: "someone",
  clientMsgId: `message-${seq}`,
  text: `text ${seq}`,
  timestampMs: 0,
});

/** Rooms on simulated time, over a log that holds what the test puts into it. */
function startDirectory() {
  const runtime = new SimulatedRuntime();
  const stored: Entry[] = [];
  const state = { isAway: false, reads: 0 };
  const read = <T>(answer: T): Promise<T> => {
    state.reads++;
    return state.isAway ? Promise.reject(new StorageUnavailable("away")) : Promise.resolve(answer);
  };
  const log = {
    head: () => read(stored.length),
    after: (_: string, seq: number) => read(stored.filter((each) => each.seq > seq)),
  };
  const silent = <M>(name: string): ActorRef<M> =>
    spawn<M>(runtime, { name, mailboxMax: 100, create: () => ({ handle: () => {} }) }).ref;
  const writer = silent<LogWriterMessage>("writer");
  const bus = new LocalBus();
  const fanOut = new HeardFanOut();
  const directory = createDirectory({
    runtime,
    log,
    writer,
    bus,
    fanOut,
    messagesPer10sMax: 20,
    report: () => {},
  });
  const ensure = () => {
    const start = directory.ensure("general");
    if (start.kind !== "running") throw new Error(start.kind);
    return start.ref;
  };
  const join = (connectionId: string) => {
    const connection = silent<RoomNotice>(connectionId);
    const user = { id: `id-${connectionId}`, username: connectionId };
    ensure().cast({ kind: "join", member: { connectionId, user, connection } });
  };
  return { runtime, stored, state, bus, fanOut, directory, silent, ensure, join };
}

describe("the directory of rooms", () => {
  test("lets a room go that nobody is in, and starts it anew for the next who comes", async () => {
    const { runtime, fanOut, directory, ensure, join } = startDirectory();
    join("ann");
    await runtime.advance(2 * roomLimits.idleMs);
    expect(directory.keys()).toEqual(["general"]);
    ensure().cast({ kind: "leave", connectionId: "ann", isClean: true });
    await runtime.advance(roomLimits.idleMs);
    expect(directory.keys()).toEqual([]);
    join("bob");
    await runtime.settle();
    expect(directory.keys()).toEqual(["general"]);
    expect(fanOut.heard("bob")).toMatchObject([
      { event: "user_joined_room", payload: { online_users: ["bob"] } },
    ]);
  });

  test("keeps an empty room while somebody may still come back", async () => {
    const { runtime, directory, ensure, join } = startDirectory();
    join("ann");
    await runtime.advance(roomLimits.idleMs - roomLimits.fadingMs / 2);
    ensure().cast({ kind: "leave", connectionId: "ann", isClean: false });
    await runtime.advance(roomLimits.fadingMs / 2);
    expect(directory.keys()).toEqual(["general"]);
    await runtime.advance(2 * roomLimits.idleMs);
    expect(directory.keys()).toEqual([]);
  });
});

describe("a room", () => {
  test("that is full closes who comes next with server_busy, and goes on with all the others", async () => {
    const { runtime, fanOut, directory, ensure, silent } = startDirectory();
    const user = { id: "id-ann", username: "ann" };
    const connection = silent<RoomNotice>("ann");
    const join = (connectionId: string) =>
      ensure().cast({ kind: "join", member: { connectionId, user, connection } });
    ensure();
    await runtime.settle();
    for (let number = 1; number <= roomLimits.membersMax; number++) {
      while (join(`ann-${number}`) === "full") await runtime.settle();
    }
    await runtime.settle();
    const room = directory.find("general");
    join("one too many");
    await runtime.settle();
    expect([...fanOut.closed]).toEqual([["one too many", "server_busy"]]);
    expect(directory.find("general")).toBe(room);
    ensure().cast({ kind: "leave", connectionId: "ann-1", isClean: true });
    join("the next");
    await runtime.settle();
    expect(fanOut.closed.size).toBe(1);
  });

  test("begins where its log stands and does not repeat what was before", async () => {
    const { runtime, stored, bus, fanOut, join } = startDirectory();
    stored.push(entry(1), entry(2));
    join("ann");
    await runtime.settle();
    bus.publish("general", [entry(2), entry(3)]);
    await runtime.settle();
    expect(fanOut.texts("ann")).toEqual(["text 3"]);
  });

  test("takes nobody in before it knows where its log stands, and tries again while the database is away", async () => {
    const { runtime, state, fanOut, join } = startDirectory();
    state.isAway = true;
    join("ann");
    await runtime.advance(3 * roomLimits.readAgainMs);
    expect(fanOut.heard("ann")).toEqual([]);
    state.isAway = false;
    await runtime.advance(roomLimits.readAgainMs);
    expect(fanOut.heard("ann")).toMatchObject([{ event: "user_joined_room" }]);
  });

  test("takes in everybody who came while it found out where its log stands", async () => {
    const { runtime, state, fanOut, ensure, silent } = startDirectory();
    state.isAway = true;
    const user = { id: "id-ann", username: "ann" };
    const connection = silent<RoomNotice>("ann");
    for (let number = 1; number <= roomLimits.heldMax + 500; number++) {
      const member = { connectionId: `ann-${number}`, user, connection };
      while (ensure().cast({ kind: "join", member }) === "full") await runtime.settle();
    }
    await runtime.settle();
    state.isAway = false;
    await runtime.advance(roomLimits.readAgainMs);
    expect(fanOut.closed.size).toBe(0);
    ensure().cast({ kind: "leave", connectionId: "ann-1", isClean: true });
    await runtime.settle();
    expect(fanOut.heard(`ann-${roomLimits.heldMax + 500}`)).toEqual([]);
    expect(fanOut.heard("ann-1")).toMatchObject([{ event: "user_joined_room" }]);
  });

  test("fills a hole from the log, and asks no more often than it tries again in an outage", async () => {
    const { runtime, stored, state, bus, fanOut, join } = startDirectory();
    join("ann");
    await runtime.settle();
    stored.push(entry(1), entry(2), entry(3));
    state.isAway = true;
    state.reads = 0;
    bus.publish("general", [entry(3)]);
    await runtime.advance(4 * roomLimits.readAgainMs);
    expect(fanOut.texts("ann")).toEqual([]);
    expect(state.reads).toBe(5);
    state.isAway = false;
    await runtime.advance(roomLimits.readAgainMs);
    expect(fanOut.texts("ann")).toEqual(["text 1", "text 2", "text 3"]);
  });
});
